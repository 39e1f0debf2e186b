package io.pushfabric.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample that users start from says what the program does. */
class SampleConfigurationTest {
    private static final Path SAMPLE = Path.of("..", "deploy", "conf", "push-node.yaml");
    private static final Map<String, String> SECRET = Map.of("PUSHFABRIC_NODE_SECRET", ConfigurationText.SECRET);

    @TempDir
    private Path directory;
    private ConfigurationText configuration;

    @BeforeEach
    void open() {
        configuration = new ConfigurationText(directory);
    }

    @Test
    void holdsTheDefaults() throws SettingsException {
        NodeSettings sample = NodeSettingsReader.read(SAMPLE, SECRET, List.of());
        NodeSettings byDefault = configuration.read("node: {id: node-a}", SECRET,
                "backends=[{name: app, servers: ['127.0.0.1:9000'], health: {}}]");

        assertThat(sample).usingRecursiveComparison().isEqualTo(byDefault);
    }

    @Test
    void holdsTheDefaultsOfACluster() throws IOException, SettingsException {
        String uncommented = sample().replace("#cluster:", "cluster:").replace("#  ", "  ");

        assertThat(configuration.read(uncommented, SECRET).cluster()).isPresent()
                .isEqualTo(configuration.read(ConfigurationText.NODE + "cluster: {}").cluster());
    }

    @Test
    void whatItLeavesOpenIsTheSecretFile() throws IOException {
        assertThat(configuration.problems(sample())).singleElement().asString()
                .startsWith("node.secret-file: '/etc/pushfabric/secret' cannot be read");
    }

    /** Whatever is done to a configuration, it is read or refused, and what is refused keeps its secrets. */
    @Test
    void mutationsOfItAreReadOrRefused() throws IOException {
        long seed = 20_260_102;
        Random random = new Random(seed);
        String original = sample().replaceFirst("secret-file: .*", "secret: " + ConfigurationText.SECRET)
                .replaceAll("tokens: \\[]", "tokens: [sesame-token-1, sesame-token-2]")
                .replaceAll("(?m) *# .*$", "");
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            String mutated = mutated(original, random);
            try {
                List<String> problems = configuration.problems(mutated);
                refused += problems.isEmpty() ? 0 : 1;
                // A secret that was copied under another key is no secret any more.
                if (secrets(mutated) <= secrets(original)) {
                    assertThat(String.join("\n", problems)).doesNotContain("horse-battery", "sesame-token");
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + i + ":\n" + mutated, e);
            }
        }
        assertThat(refused).isBetween(500, 1_999);
    }

    private static int secrets(String text) {
        return text.split("horse-battery|sesame-token").length;
    }

    private static String mutated(String text, Random random) {
        String spice = ":{}[]&*!|>'\"%@`,#?-\n\t \\0é\0\ufeff";
        StringBuilder mutated = new StringBuilder(text);
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> mutated.deleteCharAt(at);
            case 1 -> mutated.insert(at, spice.charAt(random.nextInt(spice.length())));
            case 2 -> mutated.setCharAt(at, spice.charAt(random.nextInt(spice.length())));
            default -> mutated.insert(at, mutated.substring(at, Math.min(text.length(), at + random.nextInt(60))));
        }
        return mutated.toString();
    }

    private static String sample() throws IOException {
        return Files.readString(SAMPLE);
    }
}
