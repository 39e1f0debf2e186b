package io.pushfabric.itest.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Command;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Section 5: {@code fabric push --to URL HANDLE|--label L [--end] [--id I] [DATA|-]}: "push from a shell; without DATA
 * or with - from standard input; prints the answer".
 */
class PushCommandTest {
    private static final String TOKEN = "a-token-for-shells";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.tokens", List.of("other", TOKEN)));

    private static String url() {
        return "http://127.0.0.1:" + FABRIC.node().config().port("push");
    }

    private static Command push(String input, String... arguments) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("push", "--to", url()));
        all.addAll(List.of(arguments));
        return Command.run(Map.of("PUSHFABRIC_TOKEN", TOKEN), input, all.toArray(String[]::new));
    }

    private static Parked stream(String label) throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Label: " + label));
        parked.client().readHead();
        return parked;
    }

    // "prints the answer"; exit code 0
    @Test
    void aHandle() throws Exception {
        Parked parked = stream("shell");
        Command command = push("", parked.handle(), "hello \u00e4");
        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("\"delivered\"", parked.handle());
        assertThat(new String(parked.client().readChunk(), StandardCharsets.UTF_8)).isEqualTo("hello \u00e4");
    }

    // "--label L", "--end"
    @Test
    void aLabelAndTheEnd() throws Exception {
        Parked one = stream("shells/all");
        Parked two = stream("shells/all");
        Command command = push("", "--label", "shells/all", "--end", "bye");
        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("\"delivered\":2");
        for (Parked each : List.of(one, two)) {
            assertThat(each.client().readChunkText()).isEqualTo("bye");
            assertThat(each.client().readChunk()).isEmpty();
        }
    }

    // "--id I"
    @Test
    void anId() throws Exception {
        Parked parked = stream("shell");
        assertThat(push("", parked.handle(), "--id", "seven", "once").exitCode()).isZero();
        assertThat(push("", parked.handle(), "--id", "seven", "twice").exitCode()).isZero();
        assertThat(parked.client().readChunkText()).isEqualTo("once");
        parked.client().expectNothingFor(50);
    }

    // "without DATA or with - from standard input": the bytes as they are
    @Test
    void standardInput() throws Exception {
        Parked parked = stream("shell");
        assertThat(push("line one\nline two\n", parked.handle()).exitCode()).isZero();
        assertThat(push("by a dash", parked.handle(), "-").exitCode()).isZero();
        assertThat(push("unused", parked.handle(), "data wins").exitCode()).isZero();
        assertThat(parked.client().readChunkText()).isEqualTo("line one\nline two\n");
        assertThat(parked.client().readChunkText()).isEqualTo("by a dash");
        assertThat(parked.client().readChunkText()).isEqualTo("data wins");
    }

    // "--token-file F or PUSHFABRIC_TOKEN where tokens are asked for"
    @Test
    void tokens(@TempDir Path directory) throws Exception {
        Parked parked = stream("shell");
        Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        Command withFile = Command.run("push", "--to", url(), "--token-file", file.toString(), parked.handle(), "x");
        assertThat(withFile.exitCode()).as(withFile.output()).isZero();
        assertThat(parked.client().readChunkText()).isEqualTo("x");
        Command without = Command.run("push", "--to", url(), parked.handle(), "y");
        assertThat(without.exitCode()).isOne();
        assertThat(without.output()).contains("401").doesNotContain("\tat ");
        parked.client().expectNothingFor(20);
    }

    // "1 failed (also a push answered 4xx or 5xx)": with the answer
    @Test
    void failures() throws Exception {
        Parked parked = stream("shell");
        FABRIC.call("POST", "/v1/handles/" + parked.handle() + "?end=true", "Authorization: Bearer " + TOKEN);
        Command gone = push("", parked.handle(), "late");
        assertThat(gone.exitCode()).isOne();
        assertThat(gone.output()).contains("urn:pushfabric:problem:gone", "completed");
        Command nobody = Command.run("push", "--to", "http://127.0.0.1:" + Ports.free(), parked.handle(), "x");
        assertThat(nobody.exitCode()).isOne();
        assertThat(nobody.output()).isNotBlank().doesNotContain("\tat ");
    }

    // "64 usage"
    @Test
    void wrongUsage() throws Exception {
        for (List<String> arguments : List.of(List.of("push"), List.of("push", "--to", url()),
                List.of("push", "some-handle", "x"), List.of("push", "--to", "not a url", "some-handle", "x"),
                List.of("push", "--to", url(), "--label", "l", "some-handle", "x", "y"),
                List.of("push", "--to", url(), "--nonsense", "some-handle", "x"))) {
            Command command = Command.run(arguments.toArray(String[]::new));
            assertThat(command.exitCode()).as(arguments + ": " + command.output()).isEqualTo(64);
            assertThat(command.output()).doesNotContain("\tat ");
        }
    }

    // "--help on each"
    @Test
    void help() throws Exception {
        Command command = Command.run("push", "--help");
        assertThat(command.exitCode()).isZero();
        assertThat(command.output()).contains("--to", "--label", "--end", "--id", "--token-file");
    }
}
