package io.pushfabric.node.backend;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Catches what Netty says about leaks: it says so when a later buffer is made, after a collection. */
final class LeakLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    LeakLog() {
        appender.start();
        logger.addAppender(appender);
    }

    /** The reports so far; empty is good. */
    List<String> reports() {
        System.gc();
        for (int i = 0; i < 200; i++) {
            io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(16).release();
            io.netty.buffer.ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
        return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("LEAK")).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
