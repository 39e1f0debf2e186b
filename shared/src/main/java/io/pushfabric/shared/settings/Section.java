package io.pushfabric.shared.settings;

import io.pushfabric.shared.net.CidrSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One section of the configuration. Reading a key makes it known; those that nobody has read when {@link
 * Settings#finish} is called are unknown keys. No method throws for what was written: problems are noted, and the
 * reading goes on with the default. Each section is to be opened once. Not for several threads.
 */
public final class Section {
    private final Settings settings;
    private final String path;
    private final Layers written;
    private final Map<String, Layers> children = new LinkedHashMap<>();

    Section(Settings settings, String path, Layers written) {
        this.settings = settings;
        this.path = path;
        this.written = written;
    }

    /** The full dotted name of a key of this section. */
    public String path(String key) {
        return join(path, key);
    }

    /** A value, or its default, given in the same notation. */
    public <T> T value(String key, Function<String, T> kind, String byDefault) {
        return optional(key, kind).orElseGet(() -> kind.apply(byDefault));
    }

    /** A value without a default. Null if there is a problem with it, which {@link Settings#finish} then throws. */
    public <T> T required(String key, Function<String, T> kind) {
        Optional<T> value = optional(key, kind);
        if (value.isEmpty()) {
            missing(key);
        }
        return value.orElse(null);
    }

    /** A value that may be left out. Empty also if there is a problem with it. */
    public <T> Optional<T> optional(String key, Function<String, T> kind) {
        return read(path(key), child(key).effective(), kind);
    }

    /** A list of values, or its default, whose elements are given in the same notation. */
    public <T> List<T> list(String key, Function<String, T> kind, String... byDefault) {
        return list(key, kind, false).orElseGet(() -> List.of(byDefault).stream().map(kind).toList());
    }

    /** A list of values, of which there must be one. */
    public <T> List<T> requiredList(String key, Function<String, T> kind) {
        List<T> values = list(key, kind);
        if (values.isEmpty()) {
            missing(key);
        }
        return values;
    }

    /** Address ranges, each in CIDR notation or a plain address. */
    public CidrSet addressRanges(String key, String... byDefault) {
        return CidrSet.of(list(key, Kinds.addressRange(), byDefault));
    }

    /** Bearer tokens; none by default. They are in no problem. */
    public List<String> tokens(String key) {
        return list(key, Kinds.token(), true).orElse(List.of());
    }

    /**
     * A secret, written under {@code key}, or in the file that {@code key-file} names. It is in no problem.
     *
     * @return null if there is a problem with it
     */
    public byte[] secret(String key, int minBytes) {
        return new Secret(this, key, minBytes).read();
    }

    /** A section that may be left out, which leaves its keys to their defaults. */
    public Section section(String key) {
        return open(path(key), child(key));
    }

    /** A section that means something by being there, if any of its keys is written. */
    public Optional<Section> optionalSection(String key) {
        Layers layers = child(key);
        String child = path(key);
        boolean cleared = layers.above() instanceof Yaml.Nothing;
        if (cleared) {
            settings.environment.skipBelow(child);
        }
        Yaml effective = layers.effective();
        if (effective instanceof Yaml.Nothing && !settings.environment.hasBelow(child)) {
            problem(key, "has no value; leave the key out, or write {} to have it with its defaults");
            return Optional.empty();
        }
        boolean there = effective != null || !cleared && settings.environment.hasBelow(child);
        return there ? Optional.of(open(child, layers)) : Optional.empty();
    }

    /** A list of sections; empty by default. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (Layers element : elements(key, false).orElse(List.of())) {
            sections.add(open(path(key) + "[" + sections.size() + "]", element));
        }
        return sections;
    }

    /** Notes a problem that the reader of a key found, such as two keys that contradict each other. */
    public void problem(String key, String problem) {
        Yaml effective = child(key).effective();
        settings.problems.add(path(key), problem, effective == null ? null : effective.origin());
    }

    /** Whether no problem of this key was noted, so that comparing its value with others makes sense. */
    public boolean sound(String key) {
        return !settings.problems.concern(path(key));
    }

    /** What was written for the key; it is known from now on. */
    Layers child(String key) {
        Layers known = children.get(key);
        if (known == null) {
            Yaml variable = settings.environment.value(path(key), settings.problems);
            try {
                known = written.child(key, variable);
            } catch (IllegalArgumentException e) {
                settings.problems.add(path(key), e.getMessage(), variable.origin());
                known = written.child(key, null);
            }
            children.put(key, known);
        }
        return known;
    }

    /** Notes that a key is not there, unless it is there and wrong, or its whole section is. */
    void missing(String key) {
        if (sound(key) && !settings.problems.concern(path)) {
            problem(key, child(key).effective() == null ? "is missing" : "is empty");
        }
    }

    /** Notes the keys that nobody has read. Their values are not shown: nobody knows whether they are secret. */
    void noteUnknown() {
        for (String key : written.names()) {
            if (!children.containsKey(key)) {
                Layers layers = written.child(key, null);
                settings.problems.add(path(key), "is not a key" + Nearest.hint(key, children.keySet()),
                        layers.written().origin());
            }
        }
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Section open(String child, Layers layers) {
        Yaml misplaced = layers.misplacedAsSection();
        if (misplaced != null) {
            settings.problems.add(child, "is " + misplaced.shape() + ", where a section belongs", misplaced.origin());
        }
        return settings.opened(new Section(settings, child, layers));
    }

    private <T> Optional<List<T>> list(String key, Function<String, T> kind, boolean secret) {
        return elements(key, secret).map(elements -> {
            List<T> values = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                String element = path(key) + "[" + i + "]";
                read(element, elements.get(i).written(), kind).ifPresent(values::add);
            }
            return values;
        });
    }

    private <T> Optional<T> read(String full, Yaml value, Function<String, T> kind) {
        if (value instanceof Yaml.Text text) {
            try {
                return Optional.of(kind.apply(text.text()));
            } catch (IllegalArgumentException e) {
                settings.problems.add(full, e.getMessage(), value.origin());
            }
        } else if (value instanceof Yaml.Nothing) {
            settings.problems.add(full, "has no value; leave it out for the default", value.origin());
        } else if (value != null) {
            // Not quoted: a secret may stand in it, if the indentation is wrong.
            settings.problems.add(full, "is " + value.shape() + ", where a single value belongs", value.origin());
        }
        return Optional.empty();
    }

    /** Absent if the key is; without elements if there is a problem. */
    private Optional<List<Layers>> elements(String key, boolean secret) {
        Layers layers = child(key);
        Yaml effective = layers.effective();
        if (effective == null) {
            return Optional.empty();
        }
        try {
            List<Layers> elements = layers.elements();
            if (elements != null) {
                return Optional.of(elements);
            }
            boolean quotable = effective instanceof Yaml.Text && !secret;
            problem(key, (quotable ? "'" + ((Yaml.Text) effective).text() + "' is " : "is ") + effective.shape()
                    + ", where a list belongs");
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage());
        }
        return Optional.of(List.of());
    }
}
