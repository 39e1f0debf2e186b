package io.pushfabric.shared.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was found wrong so far. */
final class Problems {
    private static final int MAX_LENGTH = 300;

    private final List<String> lines = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    /** Notes a problem that no single key has. */
    void add(String line) {
        lines.add(printable(line));
    }

    /** Notes a problem of a key, given as full path; {@code origin} may be null for a key that was left out. */
    void add(String path, String problem, Origin origin) {
        keys.add(path);
        add(path + ": " + cut(problem) + (origin == null ? "" : " (" + origin + ")"));
    }

    /** Whether a problem of this key, or of an element of it, was noted. */
    boolean concern(String path) {
        return keys.contains(path) || keys.stream().anyMatch(key -> key.startsWith(path + "["));
    }

    /** @throws SettingsException with all problems, if there are any */
    void throwIfAny() throws SettingsException {
        if (!lines.isEmpty()) {
            throw new SettingsException(lines);
        }
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }

    /** A value may hold line breaks or terminal escapes; one problem stays one harmless line. */
    private static String printable(String line) {
        StringBuilder out = new StringBuilder(line.length());
        for (char c : line.toCharArray()) {
            out.append(Character.isISOControl(c) ? String.format("\\x%02x", (int) c) : String.valueOf(c));
        }
        return out.toString();
    }
}
