package io.pushfabric.balancer;

import io.pushfabric.balancer.settings.BalancerSettings;
import io.pushfabric.balancer.settings.BalancerSettingsReader;
import io.pushfabric.shared.process.SignalStop;
import io.pushfabric.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A balancer as a process of its own: from the configuration to the exit code. */
public final class BalancerProcess {
    private static final int FAILED = 1;
    /** EX_USAGE of sysexits.h. */
    private static final int BAD_CONFIGURATION = 64;

    private BalancerProcess() {
    }

    /**
     * Runs until a signal ends the process. Returns only if it could not be started.
     *
     * @return the exit code: 64 for a bad configuration, 1 if an address cannot be bound
     */
    public static int run(Path config, List<String> sets) {
        BalancerSettings settings;
        try {
            settings = BalancerSettingsReader.read(config, System.getenv(), sets);
        } catch (SettingsException e) {
            e.problems().forEach(System.err::println);
            return BAD_CONFIGURATION;
        }
        try {
            Balancer balancer = Balancer.start(settings);
            SignalStop.install(balancer::drain);
            new CountDownLatch(1).await();
        } catch (IOException e) {
            System.err.println("balancer " + settings.balancer().id() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }
}
