package io.pushfabric.shared.settings;

import java.util.regex.Pattern;

/** Positions in lists, as they stand in keys: {@code backends.0.name} and {@code backends[0].name}. */
final class Position {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,5}");

    private Position() {
    }

    /**
     * The position that a key names in a list of this size; the one after the last is allowed, to add an element.
     *
     * @throws IllegalArgumentException quoting a key that names none
     */
    static int of(String key, int size) {
        if (!NUMBER.matcher(key).matches() || Integer.parseInt(key) > size) {
            throw new IllegalArgumentException("'" + key + "' is not a position from 0 to " + size + " of the list");
        }
        return Integer.parseInt(key);
    }
}
