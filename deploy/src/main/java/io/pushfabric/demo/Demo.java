package io.pushfabric.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The demo: an application in this process, a push node in another, and their addresses on the screen. */
public final class Demo {
    private static final int SECRET_BYTES = 32;
    /** Exit codes of a node that was asked to stop: drained, or ended by SIGINT or SIGTERM. */
    private static final Set<Integer> STOPPED = Set.of(0, 130, 143);

    private final DemoPorts ports;
    private final PrintWriter out;
    private final Path directory;

    private Demo(DemoPorts ports, PrintWriter out, Path directory) {
        this.ports = ports;
        this.out = out;
        this.directory = directory;
    }

    /**
     * Blocks until the push node has ended, which it does when it is asked to, such as by Ctrl-C.
     *
     * @param port where browsers connect, or 0 for any free port
     * @param nodeCommand the command line that runs a push node, given the path of its configuration
     * @return the exit code
     */
    public static int run(int port, PrintWriter out, Function<Path, List<String>> nodeCommand)
            throws IOException, InterruptedException {
        DemoPorts ports;
        try {
            ports = DemoPorts.choose(port);
        } catch (BindException inUse) {
            throw new DemoFailure("port " + port + " is in use: choose another one with --port");
        }
        // Readable by this user only, for the node's secret is in it.
        Path directory = Files.createTempDirectory("fabric-demo-");
        return new Demo(ports, out, directory).run(nodeCommand);
    }

    private int run(Function<Path, List<String>> nodeCommand) throws IOException, InterruptedException {
        try (DemoApplication application = DemoApplication.start(this::onParked)) {
            Path configuration = directory.resolve("push-node.yaml");
            Path log = directory.resolve("push-node.log");
            Files.writeString(configuration, ports.nodeConfiguration(secret(), application.port()));
            DemoNode node = DemoNode.start(nodeCommand.apply(configuration), log);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "demo-stop"));
            node.awaitReady();
            welcome(application.port(), log);
            int code = node.awaitEnd();
            if (!STOPPED.contains(code)) {
                throw new DemoFailure("the push node ended with exit code " + code + ":\n" + node.lastLines());
            }
            return 0;
        }
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private void welcome(int application, Path log) {
        out.printf("""

                Page          %s/
                Push node     %s  (its log: %s)
                Application   http://127.0.0.1:%d  (behind the push node)

                Open the page, or park a client in another shell:
                  curl -N %s/events
                Each client that parks is shown here, with the command that pushes to it. Ctrl-C stops everything.

                """, ports.pageUrl(), ports.pushUrl(), log, application, ports.pageUrl());
        out.flush();
    }

    /** On the event loop of the application. */
    private void onParked(Hold hold) {
        String who = hold.client().isEmpty() ? "a client" : "a page";
        out.println("Parked: the " + hold.kind().word() + " of " + who + ". Push to it:\n  " + hold.curl());
        out.flush();
    }

    /** In the shutdown hook, so that Ctrl-C, SIGTERM and a failure end alike. */
    private void stop(DemoNode node) {
        node.stop();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
