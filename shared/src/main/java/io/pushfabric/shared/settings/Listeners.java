package io.pushfabric.shared.settings;

import io.pushfabric.shared.net.HostPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the {@code listen} keys of a process, of which no two may want the same port of the same address. */
public final class Listeners {
    private static final String KEY = "listen";
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

    private final Map<String, HostPort> taken = new LinkedHashMap<>();

    /** The {@code listen} of a section, or its default. */
    public HostPort read(Section section, String byDefault) {
        HostPort listen = section.value(KEY, Kinds.listener(), byDefault);
        if (!section.sound(KEY)) {
            return listen;
        }
        taken.entrySet().stream()
                .filter(other -> overlap(other.getValue(), listen))
                .findFirst()
                .ifPresent(other -> section.problem(KEY, "'" + listen + "' is taken by " + other.getKey()));
        taken.put(section.path(KEY), listen);
        return listen;
    }

    private static boolean overlap(HostPort left, HostPort right) {
        boolean sameHost = left.host().equalsIgnoreCase(right.host())
                || WILDCARDS.contains(left.host()) || WILDCARDS.contains(right.host());
        return sameHost && left.port() != 0 && left.port() == right.port();
    }
}
