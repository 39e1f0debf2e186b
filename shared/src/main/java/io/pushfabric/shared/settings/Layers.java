package io.pushfabric.shared.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was written for one key: {@code below} by the file and the environment, {@code above} by the command line. They
 * stay apart on the way down, because the variable of a deeper key comes between them. Either is null for absent.
 */
record Layers(Yaml below, Yaml above) {
    /** What counts; null if nothing was written, or an override says {@code null}. */
    Yaml effective() {
        Yaml written = written();
        boolean cleared = written instanceof Yaml.Nothing && written.origin().source() != Origin.Source.FILE;
        return cleared ? null : written;
    }

    /** What was written by the stronger of the two, be it {@code null}. */
    Yaml written() {
        return above == null ? below : above;
    }

    /** The keys of both, if they are sections. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        if (below instanceof Yaml.Keys section) {
            names.addAll(section.keys().keySet());
        }
        if (above instanceof Yaml.Keys section) {
            names.addAll(section.keys().keySet());
        }
        return names;
    }

    /**
     * What was written for a key of this section.
     *
     * @param variable what its environment variable says, or null
     * @throws IllegalArgumentException for a list changed at a position that it does not have
     */
    Layers child(String key, Yaml variable) {
        return new Layers(Yaml.overlay(of(below, key), variable), of(above, key));
    }

    /** What is written where a section belongs and is none, or null. */
    Yaml misplacedAsSection() {
        if (above != null) {
            return above instanceof Yaml.Keys || above instanceof Yaml.Nothing ? misplaced(below) : above;
        }
        return misplaced(below);
    }

    /**
     * The elements of this list; the command line may replace it whole, or change and add elements by position.
     *
     * @return null if what was written is not a list
     * @throws IllegalArgumentException for a position beyond the end
     */
    List<Layers> elements() {
        Yaml list = above instanceof Yaml.Keys || above == null ? below : above;
        if (list != null && !(list instanceof Yaml.Items)) {
            return null;
        }
        List<Layers> elements = new ArrayList<>();
        if (list instanceof Yaml.Items items) {
            items.items().forEach(item -> elements.add(new Layers(item, null)));
        }
        if (above instanceof Yaml.Keys changes) {
            changes.keys().forEach((key, value) -> {
                int position = Position.of(key, elements.size());
                Layers changed = position == elements.size() ? new Layers(null, null) : elements.remove(position);
                elements.add(position, new Layers(changed.below, value));
            });
        }
        return elements;
    }

    private static Yaml misplaced(Yaml written) {
        return written == null || written instanceof Yaml.Keys || written instanceof Yaml.Nothing ? null : written;
    }

    private static Yaml of(Yaml section, String key) {
        return section instanceof Yaml.Keys keys ? keys.keys().get(key) : null;
    }
}
