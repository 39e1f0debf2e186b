package io.pushfabric.node;

import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.node.settings.NodeSettingsReader;
import io.pushfabric.shared.process.SignalStop;
import io.pushfabric.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A push node as a process of its own: from the configuration to the exit code. */
public final class PushNodeProcess {
    private static final int FAILED = 1;
    /** EX_USAGE of sysexits.h. */
    private static final int BAD_CONFIGURATION = 64;

    private PushNodeProcess() {
    }

    /**
     * Runs until a signal ends the process. Returns only if the node could not be started.
     *
     * @return the exit code: 64 for a bad configuration, 1 if an address cannot be bound
     */
    public static int run(Path config, List<String> sets) {
        NodeSettings settings;
        try {
            settings = NodeSettingsReader.read(config, System.getenv(), sets);
        } catch (SettingsException e) {
            e.problems().forEach(System.err::println);
            return BAD_CONFIGURATION;
        }
        try {
            PushNode node = PushNode.start(settings);
            SignalStop.install(node::drain);
            new CountDownLatch(1).await();
        } catch (IOException e) {
            System.err.println("push node " + settings.node().id() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }
}
