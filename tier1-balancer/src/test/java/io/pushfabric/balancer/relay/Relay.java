package io.pushfabric.balancer.relay;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.balancer.observe.BalancerMetrics;
import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.net.Listener;
import io.pushfabric.shared.net.Transport;
import io.pushfabric.shared.proxy.LinkProof;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/** The relay part of a balancer, on one event loop, before nodes that are asked in a fixed order. */
final class Relay implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final ClusterSecret SECRET = new ClusterSecret(new byte[32]);

    private final Logger leakLogger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> leakReports = new ListAppender<>();
    private final LinkProof proof = new LinkProof(SECRET);
    private final BalancerMetrics metrics = new BalancerMetrics();
    /** Of the client's channels: counts what is in use. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EventLoopGroup group;
    private final ClientListener clients;
    private final Listener listener;

    Relay(NodeAddress... nodes) throws IOException {
        leakReports.start();
        leakLogger.addAppender(leakReports);
        Transport transport = Transport.best();
        group = transport.eventLoops("relay", 1);
        HashedOpening opening = new HashedOpening(
                new ConnectionHash(SECRET, ConnectionHash.Subject.SOURCE_ADDRESS_PORT), proof, 1);
        clients = new ClientListener(new RelayServices(transport, hash -> List.of(nodes).iterator(),
                opening, List.of(), Duration.ZERO, metrics), 100);
        listener = Listener.bind(transport, group, List.of((EventLoop) group.iterator().next()),
                new HostPort("127.0.0.1", 0), (channel, loop) -> {
                    channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
                    clients.serve(channel);
                });
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    LinkProof proof() {
        return proof;
    }

    /** Bytes of the client's buffers that are not given back. */
    long usedMemory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    double metric(String name) {
        return metrics.scrape().lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).sum();
    }

    void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            assert System.nanoTime() - end < 0 : "not within " + PATIENCE_MILLIS + " ms";
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** What Netty says about lost buffers; empty is good. */
    List<String> leaks() {
        System.gc();
        for (int i = 0; i < 200; i++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
            allocator.directBuffer(16).release();
        }
        return List.copyOf(leakReports.list).stream().map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("LEAK")).toList();
    }

    @Override
    public void close() {
        listener.close();
        clients.closeAll();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        leakLogger.detachAppender(leakReports);
        metrics.close();
    }
}
