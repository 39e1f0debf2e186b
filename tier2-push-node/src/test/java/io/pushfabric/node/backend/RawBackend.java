package io.pushfabric.node.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that does, byte for byte, what a test says: one script for each connection, run on a thread of its own. */
final class RawBackend implements AutoCloseable {

    /** What happens on one connection. */
    interface Script {
        void run(RawConnection connection) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final List<RawConnection> connections = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    RawBackend(Script script) {
        this(script, InetAddress.getLoopbackAddress(), 0);
    }

    RawBackend(Script script, InetAddress address, int port) {
        this.script = script;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(address, port), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    /** Answers each request of each connection with the same bytes. */
    static RawBackend answering(String response) {
        return new RawBackend(connection -> {
            while (connection.readRequest() != null) {
                connection.write(response);
            }
        });
    }

    /** A port on which nobody listens. */
    static int deadPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                RawConnection connection = new RawConnection(socket, connections.size());
                connections.add(connection);
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                start("connection", () -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(RawConnection connection) {
        try {
            script.run(connection);
        } catch (SocketException | InterruptedException e) {
            // the other side, or the test, is done
        } catch (Exception | AssertionError e) {
            failures.add(e);
        } finally {
            open.decrementAndGet();
            connection.close();
        }
    }

    private void start(String what, Runnable task) {
        Thread thread = new Thread(task, "raw-" + what + "-" + port());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections accepted so far. */
    int accepted() {
        return connections.size();
    }

    List<RawConnection> connections() {
        return connections;
    }

    /** The most connections whose script ran at one time. */
    int mostOpen() {
        return mostOpen.get();
    }

    /** Requests read so far, on all connections. */
    int requests() {
        return connections.stream().mapToInt(RawConnection::requests).sum();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(RawConnection::close);
        if (!failures.isEmpty()) {
            throw new AssertionError("in a script", failures.peek());
        }
    }
}
