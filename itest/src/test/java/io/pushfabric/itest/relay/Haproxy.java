package io.pushfabric.itest.relay;

import io.pushfabric.itest.harness.Eventually;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** HAProxy as a balancer in front of a relay listener, in the foreground, without privileges. */
final class Haproxy implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
    private static final String CONFIGURATION = """
            global
                maxconn 256
            defaults
                mode tcp
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen relay
                bind 127.0.0.1:%d
                unique-id-format %%{+X}o%%ci:%%cp_%%fi:%%fp_%%Ts_%%rt
                server node 127.0.0.1:%d send-proxy-v2 proxy-v2-options unique-id,crc32c
            """;

    private final Process process;
    private final int port;

    private Haproxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Why there is none here, if there is none. */
    static Optional<String> missing() {
        return Files.isExecutable(PROGRAM) ? Optional.empty() : Optional.of("there is no " + PROGRAM);
    }

    static Haproxy inFrontOf(int relayPort) throws IOException {
        int port = Ports.free();
        Path file = Files.createTempFile("haproxy-", ".cfg");
        file.toFile().deleteOnExit();
        Files.writeString(file, CONFIGURATION.formatted(port, relayPort));
        Process process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString()).inheritIO().start();
        Haproxy haproxy = new Haproxy(process, port);
        try {
            Eventually.eventually(() -> haproxy.client().close());
            return haproxy;
        } catch (AssertionError e) {
            haproxy.close();
            throw e;
        }
    }

    RawClient client() throws IOException {
        return RawClient.connect(port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
