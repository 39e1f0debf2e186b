package io.pushfabric.node.settings;

import io.pushfabric.shared.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations given as text, through a file as a user would. */
final class ConfigurationText {
    static final String SECRET = "correct-horse-battery-staple-1234";
    static final String NODE = "node: {id: node-a, secret: " + SECRET + "}\n";

    private final Path file;

    ConfigurationText(Path directory) {
        file = directory.resolve("push-node.yaml");
    }

    NodeSettings read(String yaml, String... sets) throws SettingsException {
        return read(yaml, Map.of(), sets);
    }

    NodeSettings read(String yaml, Map<String, String> environment, String... sets) throws SettingsException {
        try {
            return NodeSettingsReader.read(Files.writeString(file, yaml), environment, List.of(sets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with it, without the name of the file; nothing if it can be read. */
    List<String> problems(String yaml, String... sets) {
        try {
            read(yaml, sets);
            return List.of();
        } catch (SettingsException e) {
            return e.problems().stream().map(line -> line.replace(file.toString(), "F")).toList();
        }
    }
}
