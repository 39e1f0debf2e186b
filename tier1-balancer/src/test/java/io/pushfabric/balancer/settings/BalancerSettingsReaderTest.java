package io.pushfabric.balancer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalancerSettingsReaderTest {
    private static final Path SAMPLE = Path.of("..", "deploy", "conf", "balancer.yaml");
    private static final String SECRET = "correct-horse-battery-staple-correct-horse";
    private static final Map<String, String> ENVIRONMENT = Map.of("PUSHFABRIC_BALANCER_SECRET", SECRET);
    private static final String REQUIRED = "balancer: {id: balancer-1, secret: " + SECRET
            + "}\npush-nodes: ['127.0.0.1:7500']\n";

    @TempDir
    private Path directory;

    private BalancerSettings read(String text, Map<String, String> environment, String... sets)
            throws IOException, SettingsException {
        Path file = Files.writeString(directory.resolve("balancer.yaml"), text);
        return BalancerSettingsReader.read(file, environment, List.of(sets));
    }

    private List<String> problems(String text) throws IOException {
        try {
            read(text, Map.of());
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }

    @Test
    void theSampleHoldsTheDefaults() throws IOException, SettingsException {
        assertThat(BalancerSettingsReader.read(SAMPLE, ENVIRONMENT, List.of())).usingRecursiveComparison()
                .isEqualTo(read(REQUIRED, Map.of()));
    }

    @Test
    void everyKeyIsRead() throws IOException, SettingsException {
        BalancerSettings settings = read("""
                balancer:
                  id: edge-7
                  secret: %s
                  drain-timeout: 5s
                  resume-wait: 0s
                  source-addresses: [10.0.0.1, '2001:db8::1']
                clients: {listen: 0.0.0.0:80, max-connections: 7}
                push-nodes: [node-a:7500, '[::1]:7501']
                hash: source-address
                admin: {listen: 127.0.0.1:9}
                """.formatted(SECRET), Map.of());
        assertThat(settings.balancer().id()).isEqualTo("edge-7");
        assertThat(settings.balancer().secret()).isEqualTo(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(settings.balancer().drainTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.balancer().resumeWait()).isZero();
        assertThat(settings.balancer().sourceAddresses())
                .containsExactly(new HostPort("10.0.0.1", 0), new HostPort("2001:db8::1", 0));
        assertThat(settings.clients()).isEqualTo(new BalancerSettings.Clients(new HostPort("0.0.0.0", 80), 7));
        assertThat(settings.pushNodes()).containsExactly(new HostPort("node-a", 7500), new HostPort("::1", 7501));
        assertThat(settings.hash()).isEqualTo(ConnectionHash.Subject.SOURCE_ADDRESS);
        assertThat(settings.admin()).isEqualTo(new HostPort("127.0.0.1", 9));
    }

    @Test
    void argumentsGoOverTheFile() throws IOException, SettingsException {
        assertThat(read(REQUIRED, Map.of(), "hash=source-address").hash())
                .isEqualTo(ConnectionHash.Subject.SOURCE_ADDRESS);
    }

    @Test
    void allThatIsMissingIsTold() throws IOException {
        assertThat(problems("hash: random\n")).hasSize(4)
                .anyMatch(problem -> problem.startsWith("balancer.id"))
                .anyMatch(problem -> problem.contains("balancer.secret"))
                .anyMatch(problem -> problem.startsWith("push-nodes"))
                .anyMatch(problem -> problem.startsWith("hash") && problem.contains("random"));
    }

    @Test
    void unknownKeysAreMistakes() throws IOException {
        assertThat(problems(REQUIRED + "clinets: {}\n")).singleElement().asString().contains("clinets");
    }

    @Test
    void theSecretIsNeverPrinted() throws IOException, SettingsException {
        assertThat(read(REQUIRED, Map.of()).toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> read(REQUIRED.replace(SECRET, "short"), Map.of()))
                .isInstanceOf(SettingsException.class).hasMessageNotContaining("short");
    }

    @Test
    void sourceAddressesAreAddresses() throws IOException {
        assertThat(problems(REQUIRED.replace("id:", "source-addresses: ['10.0.0.1:80'], id:")))
                .singleElement().asString().startsWith("balancer.source-addresses");
    }
}
