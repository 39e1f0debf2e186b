package io.pushfabric.node.backend;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server is given requests: what connects say (passive) and what checks say (active). Times are
 * {@code System.nanoTime()}.
 *
 * <p>Thread-safe: every loop asks and reports, and the loop of the checker. Of a server that is well only one volatile
 * is read.
 */
final class ServerHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHealth.class);

    /** What connects say. */
    private enum Mark {
        /** The last connect succeeded, or none was tried. */
        CLEAR,
        /** A connect failed: left alone until the back-off is over. */
        DOWN,
        /** The back-off is over and one exchange tries; others go on avoiding the server. */
        TRIAL
    }

    /** What checks say. */
    private enum Checked { UP, DOWN }

    private final String name;
    private final Limits limits;
    private final long trialNanos;
    private final Runnable onChange;

    private Mark mark = Mark.CLEAR;
    private Checked checked = Checked.UP;
    private int failedChecks;
    private long backOff;
    private long until;
    private volatile boolean well = true;

    /**
     * A server that is taken for well.
     *
     * @param trialNanos how long a trial may take before another is begun
     * @param onChange run after each change, on the thread that caused it
     */
    ServerHealth(String name, Limits limits, long trialNanos, Runnable onChange) {
        this.name = name;
        this.limits = limits;
        this.trialNanos = trialNanos;
        this.onChange = onChange;
    }

    /** Whether requests should go there. */
    boolean up(long now) {
        return well || upWithDoubt(now);
    }

    private synchronized boolean upWithDoubt(long now) {
        return checked == Checked.UP && (mark == Mark.CLEAR || now - until >= 0);
    }

    /** Whether checks found it down: then it is not even tried for want of a better one. */
    synchronized boolean downByCheck() {
        return checked == Checked.DOWN;
    }

    /** An exchange is about to connect: if it is the first after the back-off, the others keep away meanwhile. */
    void onTrial(long now) {
        if (well) {
            return;
        }
        synchronized (this) {
            if (mark != Mark.CLEAR && now - until >= 0) {
                mark = Mark.TRIAL;
                until = now + trialNanos;
            }
        }
    }

    void onConnected() {
        if (!well) {
            clearMark();
        }
    }

    private void clearMark() {
        synchronized (this) {
            if (mark == Mark.CLEAR) {
                return;
            }
            mark = Mark.CLEAR;
            backOff = 0;
            well = checked == Checked.UP;
        }
        LOG.info("backend server {} takes connections again", name);
        onChange.run();
    }

    /** A connect failed. Failures of connects that were begun before the mark was made do not lengthen it. */
    void onConnectFailed(long now, Throwable cause) {
        boolean changed;
        synchronized (this) {
            changed = mark == Mark.CLEAR;
            if (mark == Mark.DOWN && now - until < 0) {
                return;
            }
            backOff = backOff == 0 ? limits.firstBackOff().toNanos()
                    : Math.min(2 * backOff, limits.lastBackOff().toNanos());
            mark = Mark.DOWN;
            until = now + backOff;
            well = false;
        }
        if (changed) {
            LOG.warn("backend server {} is down: {}", name, cause.toString());
            onChange.run();
        }
    }

    /** The outcome of one check. */
    void onChecked(boolean healthy, String why) {
        boolean changed;
        synchronized (this) {
            failedChecks = healthy ? 0 : failedChecks + 1;
            Checked next = healthy ? Checked.UP : failedChecks >= Limits.CHECKS_TO_DOWN ? Checked.DOWN : checked;
            changed = next != checked;
            checked = next;
            well = checked == Checked.UP && mark == Mark.CLEAR;
        }
        if (healthy && !well) {
            clearMark();
        }
        if (changed) {
            LOG.atLevel(healthy ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
                    .log("backend server {} is {} by its check: {}", name, healthy ? "up" : "down", why);
            onChange.run();
        }
    }

    /** How long the present back-off is, for tests. */
    synchronized long backOffMillis() {
        return TimeUnit.NANOSECONDS.toMillis(backOff);
    }
}
