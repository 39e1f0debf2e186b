package io.pushfabric.itest.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One request at the backend and what a handler does with it. The connection stays open unless it is closed here. */
public final class Exchange {
    private final Socket socket;
    private final OutputStream out;
    private final HttpReader reader;
    private final BackendRequest request;
    private final RequestBody body;
    private boolean closed;

    Exchange(Socket socket, HttpReader reader, BackendRequest request) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.reader = reader;
        this.request = request;
        this.body = new RequestBody(reader, request.head());
    }

    public BackendRequest request() {
        return request;
    }

    public String handle() {
        return request.handle();
    }

    /** A complete normal response with its Content-Length. */
    public void answer(int status, String text, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (status != 204 && status != 304) {
            head.append("Content-Length: ").append(text.length()).append("\r\n");
        }
        raw(head + "\r\n" + (request.method().equals("HEAD") ? "" : text));
    }

    /** A deferral, 200 and without a body. */
    public void defer(String... headers) throws IOException {
        deferAs(200, "", headers);
    }

    /** A deferral: the answer with the handle of its request. */
    public void deferAs(int status, String text, String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        all[0] = "Push-Handle: " + handle();
        System.arraycopy(headers, 0, all, 1, headers.length);
        answer(status, text, all);
    }

    public void raw(String latin1) throws IOException {
        raw(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The request's body, as it comes in. */
    public InputStream body() {
        return body;
    }

    public String bodyText() throws IOException {
        return HttpReader.text(body.readAllBytes());
    }

    /** That many bytes of the body, without waiting for more. */
    public String bodyText(int count) throws IOException {
        return HttpReader.text(body.readNBytes(count));
    }

    /** The bytes of the connection behind the request's head, for upgrades. */
    public InputStream tunnel() {
        return reader.stream();
    }

    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    public void close() throws IOException {
        closed = true;
        socket.close();
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    boolean isClosed() {
        return closed;
    }
}
