package io.pushfabric.shared.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FloodFilterTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger = context.getLogger("a");
    private long now = Long.MAX_VALUE - 1;

    @BeforeEach
    void open() {
        context.addTurboFilter(new FloodFilter(() -> now));
        appender.start();
        context.getLogger("ROOT").addAppender(appender);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void leavesOutWhatIsTooMuchAndSaysSo() {
        for (int i = 0; i < FloodFilter.MAX_LINES + 7; i++) {
            logger.warn("line {}", i, new IllegalStateException("with its stack trace"));
        }
        assertThat(lines()).hasSize(FloodFilter.MAX_LINES).endsWith("line " + (FloodFilter.MAX_LINES - 1));
        now += FloodFilter.WINDOW_NANOS;
        logger.error("again");
        assertThat(lines()).hasSize(FloodFilter.MAX_LINES + 2)
                .endsWith("7 more warnings like these were left out", "again");
    }

    @Test
    void doesNotTouchOthers() {
        for (int i = 0; i < FloodFilter.MAX_LINES * 2; i++) {
            logger.info("ready");
            logger.warn("flood");
        }
        context.getLogger("b").warn("b");
        assertThat(lines()).hasSize(FloodFilter.MAX_LINES * 3 + 1).endsWith("b");
    }
}
