package io.pushfabric.shared.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real child process, see {@link DrainingProcess}; the drain is held open by a gate, its standard input. */
@Timeout(30)
class SignalStopTest {
    private Process child;
    private BufferedReader out;

    @AfterEach
    void kill() throws Exception {
        if (child != null) {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void theFirstSignalDrainsAndExitsWithZero() throws Exception {
        start();
        signal("TERM");
        assertThat(out.readLine()).isEqualTo("draining on drain");
        assertThat(child.isAlive()).isTrue();
        open("go");
        assertThat(out.readLine()).isEqualTo("drained");
        assertThat(child.waitFor()).isZero();
        assertThat(child.errorReader().lines()).singleElement().asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:"
                + "\\d\\d\\.\\d{3}Z INFO  \\[SIGTERM handler\\] SignalStop SIGTERM: draining; .*");
    }

    @Test
    void theSecondSignalStopsAtOnceWithOne() throws Exception {
        start();
        signal("TERM");
        assertThat(out.readLine()).isEqualTo("draining on drain");
        signal("TERM");
        assertThat(child.waitFor()).isOne();
        assertThat(out.readLine()).isNull();
    }

    @Test
    void aDrainThatFailsExitsWithOne() throws Exception {
        start();
        signal("TERM");
        open("fail");
        assertThat(child.waitFor()).isOne();
    }

    @Test
    void interruptsAreTakenAsWell() throws Exception {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("SigIgn:")).findFirst().orElseThrow().substring(7).trim();
        assumeThat(Long.parseUnsignedLong(ignored, 16) & 2).as("SIGINT was ignored when this began").isZero();
        start();
        signal("INT");
        assertThat(out.readLine()).isEqualTo("draining on drain");
        signal("TERM");
        assertThat(child.waitFor()).isOne();
    }

    @Test
    void aDrainThatWasAskedForOtherwiseIsNotASignal() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        CountDownLatch gate = new CountDownLatch(1);
        SignalStop stop = new SignalStop(gate::await, code -> ends.add("exit " + code),
                code -> ends.add("halt " + code));
        stop.begin();
        stop.onSignal("SIGTERM");
        stop.begin();
        assertThat(ends).isEmpty();
        stop.onSignal("SIGTERM");
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("halt 1");
        gate.countDown();
        assertThat(ends.poll(5, TimeUnit.SECONDS)).isEqualTo("exit 0");
        assertThat(ends).isEmpty();
    }

    private void start() throws IOException {
        child = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                DrainingProcess.class.getName())).start();
        out = child.inputReader();
        assertThat(out.readLine()).isEqualTo("ready");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(child.pid())).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }

    private void open(String word) throws IOException {
        child.outputWriter().append(word).append('\n').flush();
    }
}
