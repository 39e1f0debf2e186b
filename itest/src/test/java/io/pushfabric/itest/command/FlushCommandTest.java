package io.pushfabric.itest.command;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Command;
import io.pushfabric.itest.harness.GoneStream;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Section 5: {@code fabric flush --to URL NODE}: "end every hold of a node, reason flushed, closing the connections".
 */
class FlushCommandTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("admin.tokens", List.of("operator", "deputy")));

    private static String url() {
        return "http://127.0.0.1:" + FABRIC.node().config().port("push");
    }

    private static Command flush(String token, String node) throws InterruptedException {
        return Command.run(Map.of("PUSHFABRIC_TOKEN", token), "", "flush", "--to", url(), node);
    }

    private static Parked stream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        return parked;
    }

    // "end every hold of a node, reason flushed, closing the connections": a begun one gets its zero chunk, each is
    // told to readers, and who waits for no push stays
    @Test
    void everyHoldEnds() throws Exception {
        // The notices of the clients of other tests are not for this one.
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isZero());
        GoneStream gone = FABRIC.goneStream();
        List<Parked> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            streams.add(stream());
        }
        Parked waiting = FABRIC.parked(exchange -> exchange.deferAs(200, "never seen"));
        RawClient idle = FABRIC.client().get("/");
        idle.readResponse();
        Command command = flush("deputy", "node-a");
        assertThat(command.exitCode()).as(command.output()).isZero();
        for (Parked each : streams) {
            assertThat(each.client().readToEnd()).isEqualTo("0\r\n\r\n");
            assertThat(FABRIC.state(each.handle()).summary()).isEqualTo("410 gone flushed");
        }
        waiting.client().expectEof();
        assertThat(FABRIC.push(waiting.handle(), "x").summary()).isEqualTo("410 gone flushed");
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            told.add(gone.next().reason());
        }
        assertThat(told).containsOnly("flushed");
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isZero());
        assertThat(idle.get("/").readResponse().text()).isEqualTo("root");
        assertThat(FABRIC.parked(exchange -> exchange.defer()).handle()).isNotBlank();
    }

    // "one of admin.tokens, if there are any"
    @Test
    void itAsksForATokenOfOperators(@TempDir Path directory) throws Exception {
        Parked parked = stream();
        Command without = Command.run("flush", "--to", url(), "node-a");
        assertThat(without.exitCode()).as(without.output()).isOne();
        assertThat(flush("nobody", "node-a").exitCode()).isOne();
        assertThat(FABRIC.push(parked.handle(), "still here").summary()).isEqualTo("200 delivered");
        Path file = Files.writeString(directory.resolve("token"), "operator\n");
        Command command = Command.run("flush", "--to", url(), "--token-file", file.toString(), "node-a");
        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(FABRIC.state(parked.handle()).summary()).isEqualTo("410 gone flushed");
    }

    // "0; 1 failed; 64 usage"; "--help on each"
    @Test
    void itsExitCodes() throws Exception {
        Parked parked = stream();
        Command unknown = flush("operator", "node-z");
        assertThat(unknown.exitCode()).as(unknown.output()).isOne();
        assertThat(unknown.output()).contains("node-z").doesNotContain("\tat ");
        assertThat(FABRIC.push(parked.handle(), "still here").summary()).isEqualTo("200 delivered");
        assertThat(Command.run("flush", "--to", url()).exitCode()).isEqualTo(64);
        assertThat(Command.run("flush", "node-a").exitCode()).isEqualTo(64);
        Command help = Command.run("flush", "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("--to", "--token-file");
    }
}
