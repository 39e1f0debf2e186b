package io.pushfabric.shared.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A secret that is written under a key or in the file that a second key names. If different sources give the two, the
 * stronger source counts, so that a variable can replace what the file says; by one source only one may be given.
 */
final class Secret {
    private final Section section;
    private final String key;
    private final String fileKey;
    private final int minBytes;

    Secret(Section section, String key, int minBytes) {
        this.section = section;
        this.key = key;
        this.fileKey = key + "-file";
        this.minBytes = minBytes;
    }

    /** Null if there is a problem with it. */
    byte[] read() {
        Yaml text = section.child(key).effective();
        Yaml file = section.child(fileKey).effective();
        if (text == null && file == null) {
            if (section.sound(key)) {
                section.missing(key);
            }
            return null;
        }
        if (text == null || file != null && file.origin().outranks(text.origin())) {
            return section.optional(fileKey, Kinds.file()).flatMap(this::bytesOf)
                    .map(bytes -> longEnough(bytes, fileKey)).orElse(null);
        }
        if (file != null && !text.origin().outranks(file.origin())) {
            section.problem(key, "is given, and " + section.path(fileKey) + " too; only one may be");
            return null;
        }
        return section.optional(key, value -> value.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> longEnough(bytes, key)).orElse(null);
    }

    private Optional<byte[]> bytesOf(Path file) {
        try {
            return Optional.of(withoutLineEnd(SettingsFile.bytes(file)));
        } catch (IOException e) {
            section.problem(fileKey, "'" + file + "' " + SettingsFile.cause(e));
            return Optional.empty();
        }
    }

    private byte[] longEnough(byte[] bytes, String from) {
        if (bytes.length < minBytes) {
            section.problem(from, "has " + bytes.length + " bytes; at least " + minBytes + " are needed");
        }
        return bytes;
    }

    /** Editors and {@code echo} end a file with one, and it must not make two nodes disagree. */
    private static byte[] withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
            if (end > 0 && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return Arrays.copyOf(bytes, end);
    }
}
