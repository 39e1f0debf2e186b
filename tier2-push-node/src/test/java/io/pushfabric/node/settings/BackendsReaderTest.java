package io.pushfabric.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsReaderTest {
    private static final String ONE = ConfigurationText.NODE + "backends: [{name: app, servers: ['a:1']}]\n";

    @TempDir
    private Path directory;
    private ConfigurationText configuration;

    @BeforeEach
    void open() {
        configuration = new ConfigurationText(directory);
    }

    @Test
    void aNameAndAServerAreEnough() throws SettingsException {
        assertThat(configuration.read(ONE).backends()).containsExactly(new BackendSettings("app", "*", "/",
                List.of(new HostPort("a", 1)), BackendSettings.Balance.ROUND_ROBIN, 256, Optional.empty(),
                Duration.ofSeconds(2), Duration.ofSeconds(30)));
    }

    @Test
    void everyKeyIsRead() throws SettingsException {
        assertThat(configuration.read(ConfigurationText.NODE + """
                backends:
                  - name: first
                    match: {host: App.Example, path: /a/b}
                    servers: ["a:1", "[::1]:2"]
                    balance: client-hash
                    max-connections: 7
                    health: {path: /up?x=1, interval: 1s}
                    timeouts: {connect: 250ms, response: 1m}
                  - {name: second, servers: ["b:1"], health: {}}
                """).backends()).startsWith(new BackendSettings("first", "app.example", "/a/b",
                List.of(new HostPort("a", 1), new HostPort("::1", 2)), BackendSettings.Balance.CLIENT_HASH, 7,
                Optional.of(new BackendSettings.Health("/up?x=1", Duration.ofSeconds(1))),
                Duration.ofMillis(250), Duration.ofMinutes(1)))
                .last().extracting(second -> second.health().get())
                .isEqualTo(new BackendSettings.Health("/healthz", Duration.ofSeconds(5)));
    }

    @Test
    void theyCanBeGivenWithoutAFile() throws SettingsException {
        String flow = "[{name: app, servers: ['a:1']}]";

        assertThat(configuration.read(ConfigurationText.NODE, "backends=" + flow).backends()).hasSize(1);
        assertThat(configuration.read(ConfigurationText.NODE, "backends=" + flow, "backends.0.servers=['b:2']")
                .backends().get(0).servers()).containsExactly(new HostPort("b", 2));
        assertThat(configuration.read(ONE, Map.of("PUSHFABRIC_BACKENDS_0_SERVERS", "['c:3']"), "backends[0].name=x")
                .backends().get(0)).matches(backend -> backend.name().equals("x"))
                .extracting(BackendSettings::servers).isEqualTo(List.of(new HostPort("c", 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "localhost", "APP.example", "a_b", "10.0.0.1", "[::1]"})
    void hosts(String host) throws SettingsException {
        assertThat(configuration.read(ONE, "backends.0.match.host=" + (host.startsWith("[") ? "'[::1]'" : host))
                .backends().get(0).host()).isEqualToIgnoringCase(host).isLowerCase();
    }

    @ParameterizedTest
    @CsvSource({"name, App", "name, ''", "name, a.b", "name, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "match.host, a:80",
        "match.host, '::1'", "match.host, ''", "match.host, *.example", "match.host, a/b", "match.host, 1.2.3.256",
        "match.path, a", "match.path, ''", "match.path, /a?b", "match.path, /a#b", "match.path, /a b", "match.path, /é",
        "servers, a:1", "balance, ROUND-ROBIN", "max-connections, 0", "health.path, up", "health.interval, 0s",
        "timeouts.connect, 0s", "timeouts.response, 30"})
    void refuses(String key, String value) {
        assertThat(configuration.problems(ONE, "backends.0." + key + "=" + value)).singleElement().asString()
                .startsWith("backends[0]." + key + ": '" + value + "' ").endsWith(" (--set)");
    }

    @Test
    void serversHavePortsAndThereIsOne() {
        assertThat(configuration.problems(ONE, "backends.0.servers=['a:1', 'a:0', b]"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("backends[0].servers[1]", "backends[0].servers[2]");
        assertThat(configuration.problems(ONE, "backends.0.servers=[]"))
                .containsExactly("backends[0].servers: is empty (--set)");
        assertThat(configuration.problems(ConfigurationText.NODE, "backends=[{}]"))
                .containsExactly("backends[0].name: is missing", "backends[0].servers: is missing");
        assertThat(configuration.problems(ConfigurationText.NODE, "backends=[x]"))
                .containsExactly("backends[0]: is a single value, where a section belongs (--set)");
    }

    @Test
    void namesAreDistinct() {
        assertThat(configuration.problems(ONE, "backends.1={name: app, servers: ['b:1']}"))
                .containsExactly("backends[1].name: 'app' is taken by backends[0].name (--set)");
    }
}
