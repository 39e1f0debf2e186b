package io.pushfabric.shared.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogConfigurationTest {
    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void anEventIsOneLine() throws JoranException {
        configure();
        assertThat(line("io.pushfabric.node.Main", "serving\r\non port 1")).isEqualTo(
                "2026-11-01T12:34:56.789Z WARN  [loop-1] Main serving on port 1" + System.lineSeparator());
    }

    @Test
    void librariesAreQuietAndTheRestIsAtInfo() throws JoranException {
        configure();
        assertThat(level("io.pushfabric")).isEqualTo(Level.INFO);
        assertThat(level("io.netty.channel")).isEqualTo(Level.WARN);
        assertThat(level("com.hazelcast.internal")).isEqualTo(Level.ERROR);
    }

    @Test
    void aSystemPropertySetsTheLevel() throws JoranException {
        context.putProperty("pushfabric.log", "debug");
        configure();
        assertThat(level("io.pushfabric")).isEqualTo(Level.DEBUG);
        assertThat(level("io.netty")).isEqualTo(Level.WARN);
    }

    private void configure() throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
    }

    private Level level(String logger) {
        return context.getLogger(logger).getEffectiveLevel();
    }

    private String line(String logger, String message) {
        Logger named = context.getLogger(logger);
        LoggingEvent event = new LoggingEvent(Logger.class.getName(), named, Level.WARN, message, null, null);
        event.setInstant(Instant.parse("2026-11-01T12:34:56.789Z"));
        event.setThreadName("loop-1");
        var appender = (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("stderr");
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
