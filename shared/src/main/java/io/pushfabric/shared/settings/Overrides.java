package io.pushfabric.shared.settings;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Values from the command line and the environment. One within brackets, braces or quotes is YAML flow; {@code null}
 * stands for leaving the key out; every other is the text as it stands, so that {@code *}, {@code [::1]:80} or {@code
 * a: b} needs no quotes beyond those of the shell.
 */
final class Overrides {
    private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(?:\\.[a-z0-9-]+|\\[[0-9]+])*");
    private static final int MAX_SEGMENTS = 16;
    private static final Pattern FLOW = Pattern.compile("\\[.*]|\\{.*}|\".*\"|'.*'", Pattern.DOTALL);

    private Overrides() {
    }

    /** What all {@code --set key=value} arguments together say; a later one is laid over an earlier one. */
    static Yaml arguments(List<String> sets, Problems problems) {
        Origin origin = new Origin(Origin.Source.ARGUMENT, "--set");
        Yaml all = new Yaml.Keys(Map.of(), origin);
        for (int i = 0; i < sets.size(); i++) {
            int equals = Math.max(sets.get(i).indexOf('='), 0);
            String key = sets.get(i).substring(0, equals);
            List<String> segments = List.of(key.replace("[", ".").replace("]", "").split("\\."));
            if (segments.size() > MAX_SEGMENTS || !KEY.matcher(key).matches()) {
                // Not quoted: without its key, or with that mistyped, it may be a secret.
                problems.add("--set: argument " + (i + 1) + " is not key=value, with a key such as a.b or a[0].b");
                continue;
            }
            Yaml value = value(sets.get(i).substring(equals + 1), key, origin, problems);
            for (int segment = segments.size() - 1; segment >= 0; segment--) {
                value = new Yaml.Keys(Map.of(segments.get(segment), value), origin);
            }
            try {
                all = Yaml.overlay(all, value);
            } catch (IllegalArgumentException e) {
                problems.add(key, e.getMessage(), origin);
            }
        }
        return all;
    }

    /** The value of one override. One that looks like flow and is not YAML is a problem, and then empty. */
    static Yaml value(String text, String path, Origin origin, Problems problems) {
        if (text.equals("null")) {
            return new Yaml.Nothing(origin);
        }
        if (!FLOW.matcher(text).matches()) {
            return new Yaml.Text(text, origin);
        }
        try {
            return YamlReader.read(text, path, line -> origin, problems);
        } catch (YamlException e) {
            problems.add(path, "is not valid YAML: " + e.getMessage(), origin);
            return new Yaml.Nothing(origin);
        }
    }
}
