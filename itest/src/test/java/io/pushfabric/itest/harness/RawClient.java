package io.pushfabric.itest.harness;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of exact bytes over a plain socket. Reads end with an exception after {@link #PATIENCE}. One thread may
 * write while another one reads.
 */
public final class RawClient implements AutoCloseable {
    /** How long a read waits for a byte. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final OutputStream out;
    private final HttpReader reader;
    private String lastMethod = "GET";

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        this.out = socket.getOutputStream();
        this.reader = new HttpReader(socket.getInputStream());
    }

    public static RawClient connect(int port) throws IOException {
        return connect(port, 0);
    }

    /** {@code receiveBuffer}: bytes that the kernel keeps for a client that does not read; 0: its default. */
    public static RawClient connect(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        return new RawClient(socket);
    }

    /** From another address of the loopback network, such as {@code 127.0.0.2}. */
    public static RawClient connectFrom(String source, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        return new RawClient(socket);
    }

    /** To another address of this machine, such as {@code ::1}. */
    public static RawClient connectTo(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), 5_000);
        return new RawClient(socket);
    }

    public RawClient send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Each byte as a segment of its own. */
    public RawClient sendSlowly(String latin1) throws IOException {
        for (byte b : latin1.getBytes(StandardCharsets.ISO_8859_1)) {
            out.write(b);
            out.flush();
        }
        return this;
    }

    /** Sends {@code GET path} with a Host and these header lines. */
    public RawClient get(String path, String... headers) throws IOException {
        return request("GET", path, null, headers);
    }

    /** Sends a request with a Host, these header lines and, if there is a body, its Content-Length. */
    public RawClient request(String method, String path, String body, String... headers) throws IOException {
        lastMethod = method;
        return send(requestText(method, path, body, headers));
    }

    public static String requestText(String method, String path, String body, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: app.test\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        if (body != null) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body == null ? "" : body).toString();
    }

    /** The next response, an interim one too, to the request that was sent last by {@link #request}. */
    public Response readResponse() throws IOException {
        return readResponse(lastMethod);
    }

    public Response readResponse(String method) throws IOException {
        return Response.read(reader, method);
    }

    public HttpHead readHead() throws IOException {
        HttpHead head = reader.readHead();
        if (head == null) {
            throw new EOFException("closed without a response");
        }
        return head;
    }

    /** Exactly one chunk; empty is the zero chunk. */
    public byte[] readChunk() throws IOException {
        return reader.readChunk();
    }

    public String readChunkText() throws IOException {
        return HttpReader.text(readChunk());
    }

    public String read(int bytes) throws IOException {
        return HttpReader.text(reader.readExactly(bytes));
    }

    public String readUntil(String marker) throws IOException {
        return reader.readUntil(marker);
    }

    /** What comes until the peer closes; a reset is an exception. */
    public String readToEnd() throws IOException {
        return HttpReader.text(reader.stream().readAllBytes());
    }

    /** For bodies too big for memory. */
    public InputStream stream() {
        return reader.stream();
    }

    /** Fails if a byte or the end comes within that time. */
    public void expectNothingFor(long millis) throws IOException {
        socket.setSoTimeout((int) millis);
        try {
            int next = reader.peek();
            throw new AssertionError(next < 0 ? "closed, while nothing was expected"
                    : "came, while nothing was expected: " + reader.stream().available() + " bytes, '"
                            + HttpReader.text(reader.stream().readNBytes(reader.stream().available())) + "'");
        } catch (SocketTimeoutException e) {
            // As expected.
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    /** The next thing is an orderly end. */
    public void expectEof() throws IOException {
        if (reader.peek() >= 0) {
            throw new AssertionError("instead of the end came '" + readToEnd() + "'");
        }
    }

    /** The next thing is the end, orderly or by a reset. */
    public void expectClosed() throws IOException {
        try {
            expectEof();
        } catch (SocketException e) {
            // A reset is an end too.
        }
    }

    /** Is there a byte to read, or the end, now? */
    public boolean hasInput() throws IOException {
        return hasInputWithin(1);
    }

    /** Comes a byte, or the end, within that time? It is not taken. */
    public boolean hasInputWithin(long millis) throws IOException {
        socket.setSoTimeout((int) millis);
        try {
            reader.peek();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    /** Is there a byte to read now? For many clients: does not wait, and does not see an end. */
    public boolean hasInputNow() throws IOException {
        return reader.stream().available() > 0;
    }

    /** Closes the sending side. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** {@code ip:port}, as the node sees this client. */
    public String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
