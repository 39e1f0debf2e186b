package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class FabricTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine fabric = Fabric.commandLine()
            .setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void helpNamesTheCommandsThatExistAndNoOthers() {
        assertThat(fabric.execute("--help")).isZero();
        assertThat(out.toString()).contains("demo", "push-node", "balancer", "push", "status", "flush",
                "Exit codes: 0; 1 failed; 64");
        assertThat(fabric.getSubcommands().keySet()).containsExactlyInAnyOrder("demo", "push-node", "balancer", "push",
                "status", "flush");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "push-node", "balancer", "push", "status", "flush"})
    void eachCommandHasHelp(String command) {
        assertThat(fabric.execute(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: fabric " + command);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nope", "--nope", "push", "push --to http://127.0.0.1:7400",
        "push --to 127.0.0.1:7400 handle", "push --to ftp://127.0.0.1 handle", "push --to http://a/?q=1 handle",
        "push --to http://127.0.0.1:7400 handle data more", "push --to http://127.0.0.1:7400 --label a data more",
        "push --to http://127.0.0.1:7400 --status ok handle data", "push --nope", "push-node",
        "push --to http://127.0.0.1:7400 --token-file /nowhere handle data",
        "push-node --config", "demo --port eighty", "demo --port 65536", "demo --port -1", "demo more",
        "balancer", "balancer --config", "status", "status --to 127.0.0.1:7400",
        "status --to http://127.0.0.1:7400 --yaml",
        "status --to http://127.0.0.1:7400 --token-file /nowhere", "flush", "flush node-a",
        "flush --to http://127.0.0.1:7400", "flush --to http://127.0.0.1:7400 node-a node-b",
        "flush --to ftp://127.0.0.1 node-a"})
    void wrongUsageIs64(String arguments) {
        assertThat(fabric.execute(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(64);
        assertThat(err.toString()).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void demoOnAPortInUseSaysSo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(fabric.execute("demo", "--port", String.valueOf(other.getLocalPort()))).isEqualTo(1);
            assertThat(err.toString().trim())
                    .isEqualTo("fabric: port " + other.getLocalPort() + " is in use: choose another one with --port");
        }
    }
}
