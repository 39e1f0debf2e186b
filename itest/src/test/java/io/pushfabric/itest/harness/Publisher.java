package io.pushfabric.itest.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** A notification server: one keep-alive connection to a push listener. For one thread at a time. */
public final class Publisher implements AutoCloseable {
    private final RawClient connection;
    private final Deque<String> sent = new ArrayDeque<>();

    private Publisher(RawClient connection) {
        this.connection = connection;
    }

    public static Publisher connect(int pushPort) throws IOException {
        return new Publisher(RawClient.connect(pushPort));
    }

    /** One message that is not the last. */
    public Answer push(String handle, String text, String... headers) throws IOException {
        return push(handle, text.getBytes(StandardCharsets.ISO_8859_1), headers);
    }

    public Answer push(String handle, byte[] body, String... headers) throws IOException {
        return startPush(handle, body, headers).answer();
    }

    /** The last message of the response. */
    public Answer pushLast(String handle, String text, String... headers) throws IOException {
        return call("POST", messages(handle) + "?end=true", text.getBytes(StandardCharsets.ISO_8859_1), headers);
    }

    public Answer get(String target) throws IOException {
        return call("GET", target, null);
    }

    public Answer state(String handle) throws IOException {
        return get(messages(handle));
    }

    public Answer delete(String handle) throws IOException {
        return call("DELETE", messages(handle), null);
    }

    public Answer expire(String handle) throws IOException {
        return call("POST", messages(handle) + "/expire", new byte[0]);
    }

    public Answer call(String method, String target, byte[] body, String... headers) throws IOException {
        return start(method, target, body, headers).answer();
    }

    /** Sends a push without waiting for its answer. */
    public Publisher startPush(String handle, String text, String... headers) throws IOException {
        return startPush(handle, text.getBytes(StandardCharsets.ISO_8859_1), headers);
    }

    private Publisher startPush(String handle, byte[] body, String... headers) throws IOException {
        return start("POST", messages(handle), body, headers);
    }

    /** Sends a request without waiting for its answer. */
    public Publisher start(String method, String target, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: push.test\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + (body == null ? 0 : body.length));
        if (body != null) {
            System.arraycopy(body, 0, whole, start.length, body.length);
        }
        sent.add(method);
        connection.send(whole);
        return this;
    }

    /** The answer to the oldest request that was started and not yet answered. */
    public Answer answer() throws IOException {
        return new Answer(connection.readResponse(sent.remove()));
    }

    public boolean isAnswered() throws IOException {
        return connection.hasInput();
    }

    /** Fails if an answer comes within that time. */
    public void expectNothingFor(long millis) throws IOException {
        connection.expectNothingFor(millis);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private static String messages(String handle) {
        return "/v1/handles/" + handle;
    }
}
