package io.pushfabric.itest.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A push node as a process of its own. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;

    private final NodeConfig config;
    private final FabricProcess process;

    private NodeProcess(NodeConfig config, FabricProcess process) {
        this.config = config;
        this.process = process;
    }

    /** Starts and waits for the line with {@code ready}; with other ports if one of them was taken meanwhile. */
    public static NodeProcess start(NodeConfig config) throws IOException, InterruptedException {
        return start(config, Map.of());
    }

    /** The same with an environment and settings, each {@code key=value}. */
    public static NodeProcess start(NodeConfig config, Map<String, String> environment, String... settings)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            FabricProcess process = launch(config, environment, settings);
            if (becomesReady(process) || !output(process).toLowerCase().contains("in use")) {
                return readyNode(config, process);
            }
            process.kill();
            config.takeFreshPorts();
        }
        return readyNode(config, launch(config, environment, settings));
    }

    /** Starts once, on the same ports as before. */
    public static NodeProcess restart(NodeConfig config) throws IOException, InterruptedException {
        return readyNode(config, launch(config, Map.of()));
    }

    private static NodeProcess readyNode(NodeConfig config, FabricProcess process) throws InterruptedException {
        if (!becomesReady(process)) {
            process.kill();
            throw new AssertionError("the node did not get ready:\n" + output(process) + "\nwith\n" + config.yaml());
        }
        return new NodeProcess(config, process);
    }

    private static boolean becomesReady(FabricProcess process) throws InterruptedException {
        return process.awaitLine("ready", START_LIMIT);
    }

    private static String output(FabricProcess process) {
        return String.join("\n", process.output());
    }

    /** Starts and waits for nothing. Each setting is {@code key=value}. */
    public static FabricProcess launch(NodeConfig config, Map<String, String> environment, String... settings)
            throws IOException {
        Path file = Files.createTempFile("push-node-", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, config.yaml());
        List<String> arguments = new ArrayList<>(List.of("push-node", "--config", file.toString()));
        Arrays.stream(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return FabricProcess.start(arguments, environment);
    }

    public RawClient client() throws IOException {
        return RawClient.connect(config.port("clients"));
    }

    public Publisher publisher() throws IOException {
        return Publisher.connect(config.port("push"));
    }

    public Metrics metrics() throws IOException {
        return Metrics.parse(admin("/metrics").text());
    }

    public Response admin(String path) throws IOException {
        try (RawClient client = RawClient.connect(config.port("admin"))) {
            return client.get(path, "Connection: close").readResponse();
        }
    }

    public NodeConfig config() {
        return config;
    }

    public FabricProcess process() {
        return process;
    }

    /** SIGTERM; the exit code. */
    public int stop() throws InterruptedException {
        process.terminate();
        return process.awaitExit(Duration.ofSeconds(20));
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGTERM, and SIGKILL if that does not help soon. */
    @Override
    public void close() throws IOException {
        try {
            process.terminate();
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
