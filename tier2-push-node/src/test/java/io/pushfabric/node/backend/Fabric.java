package io.pushfabric.node.backend;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.settings.BackendSettings;
import io.pushfabric.node.settings.BackendSettings.Balance;
import io.pushfabric.node.settings.BackendSettings.Health;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.net.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The thing under test with event loops of its own; checks at its end that nothing is left and nothing leaked. */
final class Fabric implements AutoCloseable {

    /** What a test may set; the rest is as usual. */
    static final class Setup {
        int loops = 1;
        Balance balance = Balance.ROUND_ROBIN;
        int maxConnections = 16;
        Health health;
        Duration connect = Duration.ofSeconds(2);
        Duration response = Duration.ofSeconds(10);
        Limits limits = Limits.STANDARD;
        NameService names = NameService.system();
        Transport transport = Transport.best();
        final List<HostPort> servers = new ArrayList<>();

        /** Few connections to each server, and some loops that want them. */
        Setup scarce(int connections, int eventLoops) {
            maxConnections = connections;
            loops = eventLoops;
            return this;
        }

        Setup over(Transport kind) {
            transport = kind;
            return this;
        }

        Setup server(int port) {
            servers.add(new HostPort("127.0.0.1", port));
            return this;
        }

        Fabric start() {
            return new Fabric(this);
        }
    }

    final PoolCounts counts = new PoolCounts();
    final Backends backends;
    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final LeakLog leaks = new LeakLog();

    private Fabric(Setup setup) {
        group = setup.transport.eventLoops("test-loop", setup.loops);
        group.forEach(executor -> loops.add((EventLoop) executor));
        BackendSettings settings = new BackendSettings("app", "*", "/", setup.servers, setup.balance,
                setup.maxConnections, Optional.ofNullable(setup.health), setup.connect, setup.response);
        backends = new Backends(List.of(settings), loops, setup.transport, counts, setup.limits, setup.names);
    }

    static Setup to(RawBackend... servers) {
        Setup setup = new Setup();
        for (RawBackend server : servers) {
            setup.server(server.port());
        }
        return setup;
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    Upstream upstream() {
        return backends.upstreams().get(0);
    }

    static HttpRequest head(HttpMethod method, String path) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
        head.headers().set("Host", "test");
        return head;
    }

    static HttpContent part(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    static HttpContent lastPart(String text) {
        return new DefaultLastHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    RecordedResponse get(String path) {
        return start(0, head(HttpMethod.GET, path), false);
    }

    RecordedResponse get(int loop, String path) {
        return start(loop, head(HttpMethod.GET, path), false);
    }

    /** A POST whose body is {@code text}, in one part. */
    RecordedResponse post(int loop, String path, String text) {
        HttpRequest head = head(HttpMethod.POST, path);
        head.headers().set("Content-Length", text.length());
        RecordedResponse response = start(loop, head, true);
        on(loop, () -> {
            response.exchange.body(lastPart(text));
            return null;
        });
        return response;
    }

    RecordedResponse start(int loop, HttpRequest head, boolean hasBody) {
        return start(loop, head, hasBody, new RecordedResponse(loops.get(loop)));
    }

    RecordedResponse start(int loop, HttpRequest head, boolean hasBody, RecordedResponse response) {
        return start(loop, new BackendRequest(head, hasBody, InetAddress.getLoopbackAddress()), response);
    }

    RecordedResponse start(int loop, BackendRequest request, RecordedResponse response) {
        on(loop, () -> {
            response.exchange = backends.on(loops.get(loop)).match("any", "/").start(request, response);
            return null;
        });
        return response;
    }

    /** Does something on a loop, and waits for it. */
    <T> T on(int loop, Callable<T> task) {
        try {
            if (loops.get(loop).inEventLoop()) {
                return task.call();
            }
            return loops.get(loop).submit(task).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void run(int loop, Runnable task) {
        on(loop, () -> {
            task.run();
            return null;
        });
    }

    /** Polls, for what other threads and the kernel do in their own time. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        backends.close();
        until("all connections closed, not " + counts.in(PoolState.BUSY) + " busy", () -> counts.open() == 0);
        until("queue empty", () -> upstream().queued() == 0);
        for (Server server : upstream().servers()) {
            until("permits given back", () -> server.permits().taken() == 0);
            until("upload slots given back", () -> server.uploads().taken() == 0);
            until("nothing active", () -> server.active() == 0);
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        List<String> reports = leaks.reports();
        leaks.close();
        if (!reports.isEmpty()) {
            throw new AssertionError(reports.get(0));
        }
    }
}
