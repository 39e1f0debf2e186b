package io.pushfabric.shared.settings;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The environment variables with our prefix. Which key a variable means cannot be told from its name alone ({@code _}
 * stands for {@code .} and for {@code -}), so each key that is read asks for its variable, and those that nobody asked
 * for are unknown.
 */
final class Environment {
    private static final String PREFIX = "PUSHFABRIC_";
    /** Variables of the launcher and the command-line tools, which are not configuration. */
    private static final Pattern RESERVED = Pattern.compile(PREFIX + "(?:TOKEN|HOME|JAVA.*)");

    private final TreeMap<String, String> variables = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();

    Environment(Map<String, String> all) {
        all.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !RESERVED.matcher(name).matches()) {
                variables.put(name, value);
            }
        });
    }

    /** The value of the variable of this key, or null. */
    Yaml value(String path, Problems problems) {
        String name = name(path);
        asked.add(name);
        String text = variables.get(name);
        return text == null ? null
                : Overrides.value(text, path, new Origin(Origin.Source.ENVIRONMENT, name), problems);
    }

    /** Whether a key below this one is set. */
    boolean hasBelow(String path) {
        return below(path).findAny().isPresent();
    }

    /** Takes the variables below this key as known, though nobody reads them. */
    void skipBelow(String path) {
        below(path).forEach(asked::add);
    }

    /** Notes the variables that no key asked for. Their values are not shown: nobody knows whether they are secret. */
    void noteUnknown(Problems problems) {
        Set<String> unknown = new TreeSet<>(variables.keySet());
        unknown.removeAll(asked);
        for (String name : unknown) {
            problems.add(name + ": no key has this environment variable" + Nearest.hint(name, asked));
        }
    }

    private Stream<String> below(String path) {
        String prefix = name(path) + "_";
        return variables.keySet().stream().filter(name -> name.startsWith(prefix));
    }

    private static String name(String path) {
        return PREFIX + path.replace("]", "").replaceAll("[.\\[-]", "_").toUpperCase(Locale.ROOT);
    }
}
