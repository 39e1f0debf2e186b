package io.pushfabric.shared.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private static final String WRITTEN = "correct-horse-battery-staple-1234";
    private static final String IN_FILE = "another-horse-battery-staple-5678";

    @TempDir
    private Path directory;
    private Path file;
    private List<String> problems = List.of();

    @BeforeEach
    void writeSecret() throws IOException {
        file = Files.writeString(directory.resolve("secret"), IN_FILE + "\n");
    }

    @Test
    void isTheTextOrTheFile() throws IOException {
        assertThat(read("secret: " + WRITTEN, Map.of())).isEqualTo(WRITTEN);
        assertThat(read("secret-file: " + file, Map.of())).isEqualTo(IN_FILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void loosesTheLineEndOfTheFile(String end) throws IOException {
        Files.writeString(file, IN_FILE + " \n" + end);
        assertThat(read("secret-file: " + file, Map.of())).isEqualTo(IN_FILE + (end.isEmpty() ? " " : " \n"));
    }

    @Test
    void comesFromTheStrongerSourceIfBothAreGiven() throws IOException {
        assertThat(read("secret: " + WRITTEN, Map.of("PUSHFABRIC_SECRET_FILE", file.toString()))).isEqualTo(IN_FILE);
        assertThat(read("secret-file: /none", Map.of("PUSHFABRIC_SECRET", WRITTEN))).isEqualTo(WRITTEN);
        assertThat(read("secret: " + WRITTEN, Map.of(), "secret-file=" + file)).isEqualTo(IN_FILE);
    }

    @Test
    void isGivenOnceBySource() throws IOException {
        assertThat(read("{secret: " + WRITTEN + ", secret-file: " + file + "}", Map.of())).isNull();
        assertThat(problems).singleElement().asString()
                .startsWith("secret: is given, and secret-file too; only one may be");
    }

    @Test
    void isNeeded() throws IOException {
        assertThat(read("", Map.of())).isNull();
        assertThat(problems).containsExactly("secret: is missing");
    }

    @Test
    void isLongEnoughInBytes() throws IOException {
        read("secret: " + "x".repeat(31), Map.of());
        assertThat(problems).singleElement().asString()
                .startsWith("secret: has 31 bytes; at least 32 are needed").doesNotContain("xx");
        Files.write(file, ("é".repeat(15) + "x\n").getBytes(UTF_8));
        read("secret-file: " + file, Map.of());
        assertThat(problems).singleElement().asString()
                .startsWith("secret-file: has 31 bytes; at least 32 are needed").doesNotContain("é");
        assertThat(read("secret: " + "é".repeat(16), Map.of())).hasSize(16);
    }

    @Test
    void cannotBeAnythingButText() throws IOException {
        for (String wrong : List.of("secret: [" + WRITTEN + "]", "secret: {" + WRITTEN + ": x}", "secret:")) {
            assertThat(read(wrong, Map.of())).isNull();
            assertThat(problems).singleElement().asString().startsWith("secret: ").doesNotContain(WRITTEN);
        }
    }

    @Test
    void theFileHasToBeThere() throws IOException {
        assertThat(read("secret-file: /none/such", Map.of())).isNull();
        assertThat(problems).singleElement().asString()
                .startsWith("secret-file: '/none/such' cannot be read: no such file");
    }

    private String read(String yaml, Map<String, String> environment, String... sets) throws IOException {
        problems = List.of();
        try {
            Path settingsFile = Files.writeString(directory.resolve("f.yaml"), yaml);
            Settings settings = Settings.load(settingsFile, environment, List.of(sets));
            byte[] secret = settings.root().secret("secret", 32);
            settings.finish();
            return new String(secret, UTF_8);
        } catch (SettingsException e) {
            problems = e.problems();
            return null;
        }
    }
}
