package io.pushfabric.itest.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.FabricProcess;
import io.pushfabric.itest.harness.NodeConfig;
import io.pushfabric.itest.harness.NodeProcess;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.Publisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Section 6: where settings come from, and what is said about bad ones. */
class ConfigurationTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static NodeConfig config() {
        return new NodeConfig("node-file").backend("app", "*", "/", Ports.free());
    }

    private static String refused(NodeConfig config, String... settings) throws Exception {
        FabricProcess process = NodeProcess.launch(config, Map.of(), settings);
        assertThat(process.awaitExit(SOON)).isEqualTo(64);
        String output = String.join("\n", process.output());
        assertThat(output).doesNotContain("\tat ");
        return output;
    }

    // "All errors are reported together, with the key and the value (never a secret's)"
    @Test
    void allErrorsAreReportedTogether() throws Exception {
        String output = refused(config().set("node.id", "Bad_Id").set("node.secret", "hush-hush")
                .set("clients.idle-timeout", "soonish").set("clients.max-buffered", "12XB")
                .set("push.max-message", "16MiB").set("push.allow", List.of("10.0.0.0/99"))
                .set("admin.listen", "nowhere").withBackend("balance", "coin-toss"));
        assertThat(output).contains("node.id", "Bad_Id", "node.secret", "clients.idle-timeout", "soonish",
                "clients.max-buffered", "12XB", "push.max-message", "16MiB", "push.allow", "10.0.0.0/99",
                "admin.listen", "nowhere", "balance", "coin-toss").doesNotContain("hush-hush");
    }

    // "a bare number is an error for both"
    @Test
    void aBareNumberIsNoDurationAndNoSize() throws Exception {
        String output = refused(config().set("clients.idle-timeout", 31).set("clients.max-buffered", 4097));
        assertThat(output).contains("clients.idle-timeout", "31", "clients.max-buffered", "4097");
    }

    // "an unknown key is an error", wherever it comes from
    @Test
    void anUnknownKeyIsAnError() throws Exception {
        String output = refused(config().set("clients.idle-timeot", "5m"), "push.colour=blue");
        assertThat(output).contains("clients.idle-timeot", "push.colour");
    }

    // "required"
    @Test
    void whatIsRequiredIsAskedFor() throws Exception {
        assertThat(refused(config().remove("node.id").remove("node.secret"))).contains("node.id", "node.secret");
    }

    // "64 usage or bad configuration"
    @Test
    void badUsageIsRefusedToo() throws Exception {
        for (List<String> arguments : List.of(List.of("push-node"), List.of("fly-to-the-moon"),
                List.of("push-node", "--config", "/no/such/file.yaml"), List.of("push-node", "--no-such-option"))) {
            assertThat(FabricProcess.start(arguments, Map.of()).awaitExit(SOON)).as("" + arguments).isEqualTo(64);
        }
    }

    // "--help on each"
    @Test
    void helpIsGiven() throws Exception {
        FabricProcess process = FabricProcess.start(List.of("push-node", "--help"), Map.of());
        assertThat(process.awaitExit(SOON)).isZero();
        assertThat(String.join("\n", process.output())).contains("--config", "--set");
    }

    // "before any port is bound": while another process holds one, the bad key is what is reported
    @Test
    void errorsComeBeforeAnyPortIsBound() throws Exception {
        NodeConfig config = config();
        try (NodeProcess other = NodeProcess.start(config)) {
            assertThat(refused(config.set("clients.nonsense", "x"))).contains("clients.nonsense");
            assertThat(other.admin("/live").status()).isEqualTo(200);
        }
    }

    // "--set a.b=c over environment (PUSHFABRIC_A_B …) over file"; secret-file
    @Test
    void theCommandLineWinsOverTheEnvironmentOverTheFile(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), NodeConfig.SECRET);
        NodeConfig config = config().remove("node.secret").set("node.secret-file", secret.toString());
        Map<String, String> environment = Map.of("PUSHFABRIC_NODE_ID", "node-environment",
                "PUSHFABRIC_PUSH_ADVERTISE", "http://push.test:7400");
        try (NodeProcess node = NodeProcess.start(config, environment, "node.id=node-command-line");
                Publisher publisher = node.publisher()) {
            Answer answer = publisher.get("/v1");
            assertThat(answer.field("node")).isEqualTo("node-command-line");
            assertThat(answer.json().path("nodes").path(0).path("push").asString()).isEqualTo("http://push.test:7400");
        }
    }

    // "lists as YAML flow"; section 2: "403 from outside push.allow"
    @Test
    void listsOfTheEnvironmentAreYaml() throws Exception {
        Map<String, String> environment = Map.of("PUSHFABRIC_PUSH_ALLOW", "[10.0.0.0/8, 'fd00::/8']");
        try (NodeProcess node = NodeProcess.start(config(), environment);
                Publisher publisher = node.publisher()) {
            Answer answer = publisher.push("0123456789abcdef", "x");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
    }
}
