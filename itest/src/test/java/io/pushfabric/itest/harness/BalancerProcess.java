package io.pushfabric.itest.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A balancer as a process of its own, in front of some push nodes. */
public final class BalancerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final FabricProcess process;
    private final int clients;
    private final int admin;

    private BalancerProcess(FabricProcess process, int clients, int admin) {
        this.process = process;
        this.clients = clients;
        this.admin = admin;
    }

    /** Starts and waits until it knows a push node that lives. */
    public static BalancerProcess start(String id, NodeConfig... nodes) throws IOException, InterruptedException {
        BalancerProcess balancer = launch(id, nodes);
        Eventually.within(START_LIMIT, () -> assertThat(balancer.admin("/ready").status()).isEqualTo(200));
        return balancer;
    }

    /** Starts and waits for the line with {@code ready}, whether it knows a push node or not. */
    public static BalancerProcess launch(String id, NodeConfig... nodes) throws IOException, InterruptedException {
        int clients = Ports.free();
        int admin = Ports.free();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("balancer", Map.of("id", id, "secret", NodeConfig.SECRET, "drain-timeout", "2s",
                "resume-wait", "5s"));
        tree.put("clients", Map.of("listen", "127.0.0.1:" + clients));
        tree.put("push-nodes", Stream.of(nodes).map(node -> "127.0.0.1:" + node.port("peers")).toList());
        tree.put("admin", Map.of("listen", "127.0.0.1:" + admin));
        Path file = Files.createTempFile("balancer-", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, Yaml.write(tree));
        FabricProcess process = FabricProcess.start(List.of("balancer", "--config", file.toString()), Map.of());
        if (!process.awaitLine("ready", START_LIMIT)) {
            process.kill();
            throw new AssertionError("the balancer did not get ready:\n" + String.join("\n", process.output()));
        }
        return new BalancerProcess(process, clients, admin);
    }

    /** A client of it. */
    public RawClient client() throws IOException {
        return RawClient.connect(clients);
    }

    /** Where its clients connect. */
    public int port() {
        return clients;
    }

    public Response admin(String path) throws IOException {
        try (RawClient client = RawClient.connect(admin)) {
            return client.get(path, "Connection: close").readResponse();
        }
    }

    public double metric(String name, String... tags) throws IOException {
        return Metrics.parse(admin("/metrics").text()).sum(name, tags);
    }

    public FabricProcess process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.terminate();
        try {
            Eventually.within(Duration.ofSeconds(5), () -> process.awaitExit(Duration.ofMillis(100)));
        } catch (AssertionError e) {
            try {
                process.kill();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
