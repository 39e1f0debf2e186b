package io.pushfabric.shared.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of configuration as it was written, before anybody knows what it means. Scalars are their text: whether
 * {@code 12} is a number is for the reader of that key to say.
 */
sealed interface Yaml {
    Origin origin();

    /** What it is, as a problem names it. */
    String shape();

    /** A scalar. */
    record Text(String text, Origin origin) implements Yaml {
        @Override
        public String shape() {
            return "a single value";
        }

        /** Not the text, which may be a secret. */
        @Override
        public String toString() {
            return "Text[" + origin + "]";
        }
    }

    /** No value, or {@code null}. */
    record Nothing(Origin origin) implements Yaml {
        @Override
        public String shape() {
            return "without a value";
        }
    }

    /** A list. */
    record Items(List<Yaml> items, Origin origin) implements Yaml {
        @Override
        public String shape() {
            return "a list";
        }
    }

    /** A section, in the order of writing. */
    record Keys(Map<String, Yaml> keys, Origin origin) implements Yaml {
        @Override
        public String shape() {
            return "a section";
        }
    }

    /**
     * The one with the other laid over it: sections join key by key; a section whose keys are positions changes those
     * elements of a list, or adds the next; all else replaces. Either may be null for absent.
     *
     * @throws IllegalArgumentException for a position beyond the end of the list
     */
    static Yaml overlay(Yaml base, Yaml over) {
        if (over == null) {
            return base;
        }
        if (base instanceof Keys below && over instanceof Keys above) {
            Map<String, Yaml> joined = new LinkedHashMap<>(below.keys());
            above.keys().forEach((key, value) -> joined.put(key, overlay(joined.get(key), value)));
            return new Keys(joined, over.origin());
        }
        if (base instanceof Items list && over instanceof Keys changes && !changes.keys().isEmpty()) {
            List<Yaml> changed = new ArrayList<>(list.items());
            for (Map.Entry<String, Yaml> change : changes.keys().entrySet()) {
                int position = Position.of(change.getKey(), changed.size());
                if (position == changed.size()) {
                    changed.add(null);
                }
                changed.set(position, overlay(changed.get(position), change.getValue()));
            }
            return new Items(changed, over.origin());
        }
        return over;
    }
}
