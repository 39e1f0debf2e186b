package io.pushfabric.itest.command;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Command;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Section 5: {@code fabric status --to URL [--json]}: "nodes, states, parked connections of the cluster". */
class StatusCommandTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static String url() {
        return "http://127.0.0.1:" + FABRIC.node().config().port("push");
    }

    // "JSON: {"nodes":[{"id","state":"up|draining|down","parked","connections","push"}]}", and a table of the same
    @Test
    void theClusterIsShown() throws Exception {
        for (int i = 0; i < 3; i++) {
            FABRIC.parked(exchange -> exchange.defer());
        }
        RawClient idle = FABRIC.client().get("/");
        idle.readResponse();
        eventually(() -> assertThat(FABRIC.metric("client_connections")).isEqualTo(4));
        Command json = Command.run("status", "--to", url(), "--json");
        assertThat(json.exitCode()).as(json.output()).isZero();
        JsonNode nodes = new JsonMapper().readTree(json.output()).path("nodes");
        assertThat(nodes.size()).isOne();
        JsonNode node = nodes.path(0);
        assertThat(node.path("id").asString()).isEqualTo("node-a");
        assertThat(node.path("state").asString()).isEqualTo("up");
        assertThat(node.path("parked").asInt()).isEqualTo(3);
        assertThat(node.path("connections").asInt()).isEqualTo(4);
        assertThat(node.path("push").asString()).isEqualTo(url());
        Command table = Command.run("status", "--to", url());
        assertThat(table.exitCode()).as(table.output()).isZero();
        assertThat(table.output()).contains("node-a", "up", "3", "4");
    }

    // "0; 1 failed …; 64 usage"; "--help on each"
    @Test
    void itsExitCodes() throws Exception {
        Command nobody = Command.run("status", "--to", "http://127.0.0.1:" + Ports.free());
        assertThat(nobody.exitCode()).isOne();
        assertThat(nobody.output()).isNotBlank().doesNotContain("\tat ");
        for (List<String> wrong : List.of(List.of("status"), List.of("status", "--to", url(), "--yaml"))) {
            assertThat(Command.run(wrong.toArray(String[]::new)).exitCode()).as("" + wrong).isEqualTo(64);
        }
        Command help = Command.run("status", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("--to", "--json");
    }
}
