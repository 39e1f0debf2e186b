package io.pushfabric.itest.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server that does, for each path, exactly what the test says. One thread for each connection. */
public final class ScriptedBackend implements AutoCloseable {
    private static final int BACKLOG = 1_024;

    private final ServerSocket server;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Queue<BackendRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger paths = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private ScriptedBackend(ServerSocket server) {
        this.server = server;
    }

    /** What is done with a request. An {@link IOException} means that the peer is gone: the connection is closed. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws Exception;
    }

    private record Script(Handler handler, BlockingQueue<BackendRequest> seen) {
    }

    public static ScriptedBackend start() {
        return start(0);
    }

    public static ScriptedBackend start(int port) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ScriptedBackend backend = new ScriptedBackend(new ServerSocket(port, BACKLOG, loopback));
            daemon(backend::accept, "backend-" + backend.port());
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Handles a new path, and returns it. */
    public String path(Handler handler) {
        return on("/t" + paths.incrementAndGet(), handler);
    }

    public String on(String path, Handler handler) {
        scripts.put(path, new Script(handler, new LinkedBlockingQueue<>()));
        return path;
    }

    /** The next request to that path that was not yet taken by this method; waits for its head. */
    public BackendRequest next(String path) {
        try {
            BackendRequest request = scripts.get(path).seen().poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("no request to " + path + " within 10 s");
            }
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All requests to that path, in the order of their heads' arrival. */
    public List<BackendRequest> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    public int openConnections() {
        return open.size();
    }

    public int totalConnections() {
        return total.get();
    }

    /** Counts the most from now on. */
    public void forgetMost() {
        most.set(open.size());
    }

    /** The most that were open at one time. */
    public int mostConnections() {
        return most.get();
    }

    /** What handlers threw, other than for a peer that was gone; taken by this call. */
    public List<Throwable> takeFailures() {
        List<Throwable> taken = new ArrayList<>();
        for (Throwable failure = failures.poll(); failure != null; failure = failures.poll()) {
            taken.add(failure);
        }
        return taken;
    }

    /** Closes the sending side of each connection that waits for a request, and waits until the peer closed its own. */
    public void closeIdle() {
        List<Connection> idle = open.stream().filter(connection -> connection.idle).toList();
        idle.forEach(Connection::halfClose);
        Eventually.eventually(() -> {
            if (idle.stream().anyMatch(open::contains)) {
                throw new AssertionError("the peer keeps idle connections open that were closed on this side");
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Connection connection : open) {
            connection.socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Connection connection = new Connection(server.accept(), total.incrementAndGet());
                open.add(connection);
                most.accumulateAndGet(open.size(), Math::max);
                daemon(connection::serve, "backend-" + port() + "-" + connection.number);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    failures.add(e);
                }
            }
        }
    }

    private final class Connection {
        private final Socket socket;
        private final int number;
        /** Written by the connection's thread, read by the test's. */
        private volatile boolean idle;

        Connection(Socket socket, int number) {
            this.socket = socket;
            this.number = number;
        }

        void serve() {
            try (socket) {
                socket.setTcpNoDelay(true);
                HttpReader reader = new HttpReader(socket.getInputStream());
                boolean more = true;
                while (more) {
                    more = serveOne(reader);
                }
            } catch (IOException e) {
                // The peer is gone, or this backend was closed.
            } catch (Exception | AssertionError e) {
                failures.add(e);
            } finally {
                open.remove(this);
            }
        }

        private boolean serveOne(HttpReader reader) throws Exception {
            idle = true;
            HttpHead head = reader.readHead();
            idle = false;
            if (head == null) {
                return false;
            }
            BackendRequest request = new BackendRequest(head, number);
            requests.add(request);
            Exchange exchange = new Exchange(socket, reader, request);
            Script script = scripts.get(request.path());
            if (script == null) {
                exchange.answer(500, "no script for " + request.path());
            } else {
                script.seen().add(request);
                script.handler().handle(exchange);
            }
            if (!exchange.isClosed()) {
                drain(exchange.body());
            }
            return !exchange.isClosed();
        }

        private void drain(InputStream body) throws IOException {
            body.skip(Long.MAX_VALUE);
        }

        void halfClose() {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }
}
