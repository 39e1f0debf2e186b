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

    /** Over a connection that is there. */
    public static Publisher over(RawClient connection) {
        return new Publisher(connection);
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

    /** One message to a label that is not the last. */
    public Answer pushLabel(String label, String text, String... headers) throws IOException {
        return startLabel(label, text, headers).answer();
    }

    /** The same without waiting for the answer. */
    public Publisher startLabel(String label, String text, String... headers) throws IOException {
        return start("POST", labelTarget(label), text.getBytes(StandardCharsets.ISO_8859_1), headers);
    }

    public BatchAnswer batch(Batch batch, String... headers) throws IOException {
        return startBatch(batch, headers).batchAnswer();
    }

    /** Sends a batch without waiting for its answer. */
    public Publisher startBatch(Batch batch, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/x-ndjson";
        return start("POST", "/v1/messages", batch.bytes(), all);
    }

    /** Where a label is: each character that is not unreserved (RFC 3986 2.3) is percent-encoded. */
    public static String labelTarget(String label) {
        StringBuilder target = new StringBuilder("/v1/labels/");
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            target.append(unreserved ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return target.toString();
    }

    public Answer call(String method, String target, byte[] body, String... headers) throws IOException {
        return start(method, target, body, headers).answer();
    }

    /** Sends a push without waiting for its answer. */
    public Publisher startPush(String handle, String text, String... headers) throws IOException {
        return startPush(handle, text.getBytes(StandardCharsets.ISO_8859_1), headers);
    }

    public Publisher startPush(String handle, byte[] body, String... headers) throws IOException {
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

    /** The same if that was a batch. */
    public BatchAnswer batchAnswer() throws IOException {
        return new BatchAnswer(connection.readResponse(sent.remove()));
    }

    public boolean isAnswered() throws IOException {
        return connection.hasInput();
    }

    public boolean isAnsweredWithin(long millis) throws IOException {
        return connection.hasInputWithin(millis);
    }

    /** For many publishers: does not wait, and does not see an end. */
    public boolean isAnsweredNow() throws IOException {
        return connection.hasInputNow();
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
