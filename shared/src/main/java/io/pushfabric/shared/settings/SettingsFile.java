package io.pushfabric.shared.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files of a configuration, none of which is long. */
final class SettingsFile {
    private static final int MAX_BYTES = 1 << 20;

    private SettingsFile() {
    }

    /** The outermost section of a YAML file; null if there is none, which is noted as a problem. */
    static Yaml read(Path file, Problems problems) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
            String content = text.startsWith("\ufeff") ? text.substring(1) : text;
            Yaml yaml = YamlReader.read(content, "",
                    line -> new Origin(Origin.Source.FILE, file + ", line " + line), problems);
            if (yaml instanceof Yaml.Keys || yaml instanceof Yaml.Nothing) {
                return yaml;
            }
            problems.add(file + ": is " + yaml.shape() + ", where sections belong");
        } catch (CharacterCodingException e) {
            problems.add(file + ": is not UTF-8");
        } catch (IOException e) {
            problems.add(file + ": " + cause(e));
        } catch (YamlException e) {
            problems.add(file + ", " + e.getMessage());
        }
        return null;
    }

    /** All bytes of a file, without trusting its length: it may be a device or a pipe. */
    static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** Why a file cannot be read; the messages of some exceptions are only its name. */
    static String cause(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "cannot be read: no such file";
        }
        return "cannot be read: " + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage());
    }
}
