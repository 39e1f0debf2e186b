package io.pushfabric.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The holds that the application knows, newest last. Owned by the application's one event loop. A page has one stream
 * and one long poll, so a new one takes the place of the old one; a client without a name has any number.
 */
final class Holds {
    /** Beyond it the eldest is forgotten: its client stays parked, and nothing is pushed to it. */
    static final int MAX = 1_000;

    private final Map<String, Hold> holds = new LinkedHashMap<>();

    void add(Hold hold) {
        String key = hold.client().isEmpty() ? hold.handle() : key(hold.client(), hold.kind());
        holds.remove(key);
        holds.put(key, hold);
        if (holds.size() > MAX) {
            holds.remove(holds.keySet().iterator().next());
        }
    }

    Optional<Hold> of(String client, Hold.Kind kind) {
        return Optional.ofNullable(holds.get(key(client, kind)));
    }

    /** Tells whether it was there. */
    boolean remove(String handle) {
        return holds.values().removeIf(hold -> hold.handle().equals(handle));
    }

    List<Hold> all() {
        return List.copyOf(holds.values());
    }

    /** A handle has no space in it, so that the two kinds of key cannot meet. */
    private static String key(String client, Hold.Kind kind) {
        return kind.word() + " " + client;
    }
}
