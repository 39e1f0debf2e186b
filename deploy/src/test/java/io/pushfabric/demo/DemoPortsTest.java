package io.pushfabric.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DemoPortsTest {

    @Test
    void portsAreDifferentAndTheConfigurationNamesThem() throws Exception {
        DemoPorts ports = DemoPorts.choose(0);
        assertThat(Set.of(ports.clients(), ports.push(), ports.relay(), ports.peers(), ports.admin())).hasSize(5);
        JsonNode node = new YAMLMapper().readTree(ports.nodeConfiguration("a".repeat(64), 9000));
        assertThat(node.at("/node/secret").asString()).hasSize(64);
        assertThat(node.at("/clients/listen").asString()).isEqualTo("127.0.0.1:" + ports.clients());
        assertThat(node.at("/push/advertise").asString()).isEqualTo(ports.pushUrl());
        assertThat(node.at("/backends/0/servers/0").asString()).isEqualTo("127.0.0.1:9000");
    }

    @Test
    void theSecretStaysTextWhenItIsAllDigits() throws Exception {
        JsonNode node = new YAMLMapper().readTree(DemoPorts.choose(0).nodeConfiguration("1".repeat(64), 9000));
        assertThat(node.at("/node/secret").isString()).isTrue();
    }

    @Test
    void aPortInUseIsRefused() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DemoPorts.choose(other.getLocalPort())).isInstanceOf(BindException.class);
        }
    }
}
