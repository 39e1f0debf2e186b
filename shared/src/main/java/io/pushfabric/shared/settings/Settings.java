package io.pushfabric.shared.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The configuration of one process while it is read: the file, over it the environment, over that the {@code --set}
 * arguments. The reader of a process goes through {@link #root} key by key and then calls {@link #finish}, which throws
 * all that was found wrong on the way.
 */
public final class Settings {
    final Problems problems = new Problems();
    final Environment environment;
    private final List<Section> opened = new ArrayList<>();

    private Settings(Environment environment) {
        this.environment = environment;
    }

    /**
     * Reads what was written, without asking what it means.
     *
     * @param environment all variables of the process; those that start with {@code PUSHFABRIC_} are ours
     * @param sets the {@code key=value} of each {@code --set} argument, in order
     * @throws SettingsException if the file cannot be read or is not YAML
     */
    public static Settings load(Path file, Map<String, String> environment, List<String> sets)
            throws SettingsException {
        Settings settings = new Settings(new Environment(environment));
        Yaml fromArguments = Overrides.arguments(sets, settings.problems);
        Yaml fromFile = SettingsFile.read(file, settings.problems);
        if (fromFile == null) {
            // Going on would report each required key as missing.
            settings.problems.throwIfAny();
        }
        settings.opened(new Section(settings, "", new Layers(fromFile, fromArguments)));
        return settings;
    }

    /** The section that holds all others. */
    public Section root() {
        return opened.get(0);
    }

    /**
     * To be called when every key has been read: notes the unknown ones.
     *
     * @throws SettingsException with all problems, if there are any
     */
    public void finish() throws SettingsException {
        opened.forEach(Section::noteUnknown);
        environment.noteUnknown(problems);
        problems.throwIfAny();
    }

    Section opened(Section section) {
        opened.add(section);
        return section;
    }
}
