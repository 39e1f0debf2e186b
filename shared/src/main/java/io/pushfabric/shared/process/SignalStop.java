package io.pushfabric.shared.process;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process on SIGTERM and SIGINT: the first one drains, on a thread of its own, and then exits with 0 (1 if the
 * drain failed); a second one stops the process at once with 1, wherever the drain has got to.
 *
 * <p>A shutdown hook cannot do this: once the JVM is shutting down it does not tell of further signals, and its exit
 * code is 143. So the signals are taken over, see {@link Signals}.
 */
public final class SignalStop {
    private static final Logger LOG = LoggerFactory.getLogger(SignalStop.class);

    private final Drain drain;
    private final IntConsumer exit;
    private final IntConsumer halt;

    // Signals come on threads of the JVM, each on a new one; a drain may be asked for from anywhere.
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();

    SignalStop(Drain drain, IntConsumer exit, IntConsumer halt) {
        this.drain = drain;
        this.exit = exit;
        this.halt = halt;
    }

    /** What happens between the first signal and the end of the process; ends when nothing is left to do. */
    @FunctionalInterface
    public interface Drain {
        /** @throws Exception if the process could not be left as it should be; logged, and the exit code is 1 */
        void run() throws Exception;
    }

    /**
     * Takes over SIGTERM and SIGINT, for the rest of the process.
     *
     * @throws IllegalStateException if that cannot be done: JVM option {@code -Xrs}, or no module jdk.unsupported
     */
    public static SignalStop install(Drain drain) {
        SignalStop stop = new SignalStop(drain, Runtime.getRuntime()::exit, Runtime.getRuntime()::halt);
        Signals.handle("TERM", () -> stop.onSignal("SIGTERM"));
        Signals.handle("INT", () -> stop.onSignal("SIGINT"));
        return stop;
    }

    /**
     * Drains and exits as the first signal would, for a drain that is asked for otherwise. Returns at once; idempotent.
     * Not counted as a signal: one that follows goes on with this drain, and only the next stops at once.
     */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            new Thread(this::drainAndExit, "drain").start();
        }
    }

    void onSignal(String name) {
        if (signalled.compareAndSet(false, true)) {
            LOG.info("{}: draining; a second signal stops at once", name);
            begin();
        } else {
            LOG.warn("{}: second signal, stopping at once", name);
            halt.accept(1);
        }
    }

    private void drainAndExit() {
        int code = 1;
        try {
            drain.run();
            code = 0;
        } catch (Exception | Error e) {
            LOG.error("the drain failed", e);
        } finally {
            exit.accept(code);
        }
    }
}
