package io.pushfabric.itest.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pushfabric.itest.harness.OneNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The slow attacks of slowhttptest (Debian: {@code apt-get install slowhttptest}), 500 connections each, while 1,000
 * clients are parked, who get a push each afterwards.
 */
class SlowhttptestTest {
    private static final Path TOOL = Path.of("/usr/bin/slowhttptest");
    private static final int PARKED = 1_000;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.header-timeout", "5s")
            .withBackend("max-connections", 64));

    @BeforeAll
    static void needsTheTool() {
        boolean there = Files.isExecutable(TOOL);
        if (!there) {
            System.out.println("SlowhttptestTest is skipped: there is no " + TOOL);
        }
        assumeTrue(there, "no " + TOOL);
    }

    /** {@code -H}: slow heads; {@code -B}: slow bodies; {@code -X}: slow reading. */
    @ParameterizedTest
    @ValueSource(strings = {"-H -i 1 -x 24", "-B -i 1 -s 8192 -x 10", "-X -w 512 -y 1024 -n 5 -z 32 -k 3"})
    void slowConnections(String mode) throws Exception {
        FABRIC.backend().on("/slow", exchange -> {
            exchange.bodyText();
            exchange.answer(200, "x".repeat(256 * 1024));
        });
        Bystanders bystanders = Bystanders.park(FABRIC, PARKED);
        List<String> command = new ArrayList<>(List.of(TOOL.toString(), "-c", "500", "-r", "200", "-l", "10", "-p", "3",
                "-u", "http://127.0.0.1:" + FABRIC.node().config().port("clients") + "/slow"));
        command.addAll(List.of(mode.split(" ")));
        Process attack = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(attack.waitFor(30, TimeUnit.SECONDS)).as("the attack is over").isTrue();
        } finally {
            attack.destroyForcibly();
        }
        bystanders.stillGetTheirPushes();
    }
}
