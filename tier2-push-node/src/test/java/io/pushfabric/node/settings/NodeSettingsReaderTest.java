package io.pushfabric.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.settings.SettingsException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSettingsReaderTest {
    @TempDir
    private Path directory;
    private ConfigurationText configuration;

    @BeforeEach
    void open() {
        configuration = new ConfigurationText(directory);
    }

    @Test
    void theIdAndTheSecretAreEnough() throws SettingsException {
        NodeSettings read = configuration.read(ConfigurationText.NODE);

        assertThat(read.node().id()).isEqualTo("node-a");
        assertThat(read.node().secret()).asString(StandardCharsets.UTF_8).isEqualTo(ConfigurationText.SECRET);
        assertThat(read.node().drainTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(read.backends()).isEmpty();
        assertThat(read.cluster()).isEmpty();
        assertThat(read.accessLog().kind()).isEqualTo(AccessLogTarget.Kind.NONE);
    }

    @Test
    void limitsOfClientsHaveTheirDefaults() throws SettingsException {
        NodeSettings.Clients clients = configuration.read(ConfigurationText.NODE).clients();

        assertThat(clients.listen()).isEqualTo(new HostPort("127.0.0.1", 8081));
        assertThat(clients.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(clients.keepAliveTimeout()).isEqualTo(Duration.ofSeconds(75));
        assertThat(clients.headerTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(clients.bodyTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(clients.maxRequestBody()).isEqualTo(1L << 30);
        assertThat(clients.keepAlive().interval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(clients.keepAlive().data()).containsExactly(':', '\n', '\n');
        assertThat(clients.trustedProxies()).hasToString("[]");
        assertThat(clients.maxConnections()).isEqualTo(1_000_000);
        assertThat(clients.maxBuffered()).isEqualTo(256 << 10);
        assertThat(clients.maxBufferedTotal()).isEqualTo(256L << 20);
    }

    @Test
    void listenersOfOthersHaveTheirDefaults() throws SettingsException {
        NodeSettings read = configuration.read(ConfigurationText.NODE);

        assertThat(read.relay().listen()).isEqualTo(new HostPort("127.0.0.1", 8181));
        assertThat(read.relay().trusted()).hasToString("[127.0.0.0/8, ::1/128]");
        assertThat(read.push().listen()).isEqualTo(new HostPort("127.0.0.1", 7400));
        assertThat(read.push().allow()).hasToString("[0.0.0.0/0, ::/0]");
        assertThat(read.push().tokens()).isEmpty();
        assertThat(read.push().maxMessage()).isEqualTo(1 << 20);
        assertThat(read.push().stallWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.push().failoverWait()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.push().idMemory()).isEqualTo(Duration.ofMinutes(5));
        assertThat(read.peers().listen()).isEqualTo(new HostPort("127.0.0.1", 7500));
        assertThat(read.admin()).isEqualTo(new NodeSettings.Admin(new HostPort("127.0.0.1", 7600), List.of()));
    }

    @Test
    void whatIsAdvertisedIsWhatIsListenedOnUnlessItIsSaid() throws SettingsException {
        NodeSettings silent = configuration.read(ConfigurationText.NODE, "relay.listen=[::1]:1",
                "push.listen=[::1]:2", "peers.listen=[::1]:0");
        assertThat(silent.relay().advertise()).hasToString("[::1]:1");
        assertThat(silent.push().advertise()).isEqualTo(URI.create("http://[::1]:2"));
        assertThat(silent.peers().advertise()).hasToString("[::1]:0");

        NodeSettings said = configuration.read(ConfigurationText.NODE, "relay.advertise=a:1",
                "push.advertise=https://b/c", "peers.advertise=c:3");
        assertThat(said.relay().advertise()).hasToString("a:1");
        assertThat(said.push().advertise()).hasToString("https://b/c");
        assertThat(said.peers().advertise()).hasToString("c:3");
    }

    @Test
    void aClusterIsThereWhenItIsWritten() throws SettingsException {
        NodeSettings.Cluster byDefault = configuration.read(ConfigurationText.NODE + "cluster: {}").cluster().get();
        assertThat(byDefault.listen()).hasToString("127.0.0.1:5701");
        assertThat(byDefault.members()).map(HostPort::toString).containsExactly("127.0.0.1:5701", "127.0.0.1:5702");
        assertThat(byDefault.backups()).isEqualTo(1);

        Map<String, String> environment = Map.of("PUSHFABRIC_CLUSTER_MEMBERS", "['a:1']");
        assertThat(configuration.read(ConfigurationText.NODE, environment).cluster().get().members())
                .containsExactly(new HostPort("a", 1));
    }

    @Test
    void theAccessLogGoesWhereItIsSent() throws SettingsException {
        assertThat(configuration.read(ConfigurationText.NODE, "access-log=stdout").accessLog().kind())
                .isEqualTo(AccessLogTarget.Kind.STDOUT);
        assertThat(configuration.read(ConfigurationText.NODE, "access-log=/var/log/a.json").accessLog().file())
                .contains(Path.of("/var/log/a.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id=A", "node.id=", "node.id=a_b", "node.id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "node.drain-timeout=0s", "clients.listen=8081", "clients.idle-timeout=0s", "clients.keep-alive-timeout=0ms",
        "clients.header-timeout=30", "clients.body-timeout=-1s", "clients.max-request-body=1G",
        "clients.keep-alive.interval=25", "clients.keep-alive.data=", "clients.trusted-proxies=[localhost]",
        "clients.max-connections=0", "clients.max-connections=2147483648", "clients.max-buffered=2GiB",
        "clients.max-buffered=0B", "clients.max-buffered-total=256", "relay.listen=:1", "relay.advertise=a:0",
        "relay.trusted=10.0.0.0/8", "push.advertise=a:1", "push.allow=[10.0.0.0/33]", "push.tokens=[a b]",
        "push.max-message=8193KiB", "push.max-message=0B", "push.stall-wait=0s", "push.failover-wait=1d",
        "push.id-memory=-1s", "peers.advertise=a", "cluster.members=[a]", "cluster.members=[a:0]", "cluster.backups=7",
        "cluster.listen=a", "admin.listen=a", "admin.tokens=x", "access-log=", "cluster=x",
        "push.listen=127.0.0.1:8081", "admin.listen=0.0.0.0:7500", "cluster.listen=127.0.0.1:7400"})
    void refuses(String set) {
        String key = set.substring(0, set.indexOf('='));
        String value = set.substring(set.indexOf('=') + 1);

        assertThat(configuration.problems(ConfigurationText.NODE, set)).singleElement().asString()
                .startsWith(key).endsWith(" (--set)")
                .contains(key.endsWith("tokens") || key.equals("cluster") || value.startsWith("[")
                        ? key : "'" + value + "'");
    }

    @ParameterizedTest
    @CsvSource({"clients.keep-alive.interval=0s", "push.failover-wait=0s", "push.id-memory=0s", "clients.listen=a:0",
        "clients.max-request-body=0B", "push.max-message=8MiB", "cluster.backups=0", "admin.listen=127.0.0.2:7500"})
    void takes(String set) {
        assertThat(configuration.problems(ConfigurationText.NODE, set)).isEmpty();
    }

    @Test
    void keepAliveDataIsMeasuredInBytes() throws SettingsException {
        String set = "clients.keep-alive.data=";
        assertThat(configuration.read(ConfigurationText.NODE, set + "é".repeat(512)).clients().keepAlive().data())
                .hasSize(1024);
        assertThat(configuration.problems(ConfigurationText.NODE, set + "é".repeat(512) + "x")).hasSize(1);
    }

    @Test
    void reportsEveryMistakeAtOnce() {
        assertThat(configuration.problems("""
                node: {id: Node A, drain-timeout: 60}
                clients:
                  listen: localhost
                  max-bufered: 1MiB
                relay: [x]
                backends:
                  - {name: app, servers: [ok:1, "bad"], balance: random}
                push: {tokens: [two words], max-message: 9MiB}
                """)).containsExactly(
                "node.id: 'Node A' is not 1 to 32 of a-z, 0-9 and - (F, line 1)",
                "node.secret: is missing",
                "node.drain-timeout: '60' has no unit: it is not a duration such as 250ms, 20s, 5m or 1h (F, line 1)",
                "clients.listen: 'localhost' has no port (F, line 3)",
                "relay: is a list, where a section belongs (F, line 5)",
                "backends[0].servers[1]: 'bad' has no port (F, line 7)",
                "backends[0].balance: 'random' is none of round-robin, least-connections, client-hash (F, line 7)",
                "push.tokens[0]: is not a token: visible ASCII characters, no spaces (F, line 8)",
                "push.max-message: '9MiB' is not a size from 1B to 8MiB (F, line 8)",
                "clients.max-bufered: is not a key; did you mean max-buffered? (F, line 4)");
    }

    @Test
    void noSecretIsPrinted() throws SettingsException {
        NodeSettings read = configuration.read(ConfigurationText.NODE + "push: {tokens: [hunter2]}\n",
                "admin.tokens=[hunter3]");

        assertThat(read.push().tokens()).containsExactly("hunter2");
        assertThat(read.toString()).doesNotContain("hunter2", "hunter3", ConfigurationText.SECRET);
        assertThat(configuration.problems("node: {id: a, secret: short-secret, secret-file: /none}\n"))
                .singleElement().asString().contains("node.secret").doesNotContain("short-secret");
        assertThat(configuration.problems("node: {id: a, secret: short-secret}\n"))
                .singleElement().asString().contains("node.secret").doesNotContain("short-secret");
    }
}
