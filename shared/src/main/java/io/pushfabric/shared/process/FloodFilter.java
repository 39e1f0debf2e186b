package io.pushfabric.shared.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Marker;

/**
 * Lets each logger write so many warnings and errors in a while, and says how many it left out: whoever finds a way to
 * provoke one must not be able to fill a disk. Metrics count what the log does not say. For use by any thread.
 */
public final class FloodFilter extends TurboFilter {
    /** Lines of one logger in {@link #WINDOW_NANOS}. */
    static final int MAX_LINES = 50;
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    // By name of the logger, of which there is one for each class.
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** For {@code logback.xml}. */
    public FloodFilter() {
        this(System::nanoTime);
    }

    FloodFilter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters,
            Throwable cause) {
        // Without a format it is only asked whether the level is on.
        if (format == null || !level.isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        Window window = windows.computeIfAbsent(logger.getName(), name -> new Window(nanoTime.getAsLong()));
        int leftOut = window.leftOutBefore(nanoTime.getAsLong());
        if (leftOut > 0) {
            logger.warn("{} more warnings like these were left out", leftOut);
        }
        return window.admits() ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /** What one logger has said lately. */
    private static final class Window {
        private long since;
        private int lines;

        Window(long now) {
            since = now;
        }

        /** Begins anew if it is time; then tells how many lines the last one did without. */
        synchronized int leftOutBefore(long now) {
            if (now - since < WINDOW_NANOS) {
                return 0;
            }
            int leftOut = Math.max(0, lines - MAX_LINES);
            since = now;
            lines = 0;
            return leftOut;
        }

        synchronized boolean admits() {
            return ++lines <= MAX_LINES;
        }
    }
}
