package io.pushfabric.node.peers;

import io.pushfabric.node.cluster.NodeInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link TestNode} in a process of its own, which can be made to stand still. */
final class HungNode implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(5);

    final NodeInfo info;
    private final Process process;

    private HungNode(NodeInfo info, Process process) {
        this.info = info;
        this.process = process;
    }

    /** @param other the node that it knows; {@code null} for none */
    static HungNode start(String id, NodeInfo other) throws IOException {
        NodeInfo info = TestNode.info(id, 1, TestNode.freePort());
        Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx128m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), HungNode.class.getName(), id,
                String.valueOf(info.peers().port()), other.id(), String.valueOf(other.peers().port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("serving")) {
                return new HungNode(info, process);
            }
        }
        throw new IOException("it did not start");
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        NodeInfo info = TestNode.info(arguments[0], 1, Integer.parseInt(arguments[1]));
        try (TestNode node = TestNode.start(info, WAIT, "127.0.0.0/8")) {
            node.membership.others(List.of(TestNode.info(arguments[2], 1, Integer.parseInt(arguments[3]))));
            System.out.println("serving");
            // Until the test closes standard input, or dies.
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    void stop() {
        signal("STOP");
    }

    void go() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
