package io.pushfabric.itest.harness;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.databind.json.JsonMapper;

/** A reader of {@code GET /v1/gone}. For one thread at a time. */
public final class GoneStream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final RawClient client;
    private final HttpHead head;
    private final Deque<String> lines = new ArrayDeque<>();
    private final StringBuilder unfinished = new StringBuilder();

    private GoneStream(RawClient client) throws IOException {
        this.client = client;
        this.head = client.readHead();
        if (!head.startLine().startsWith("HTTP/1.1 200 ") || !head.chunked()) {
            throw new AssertionError("not a stream of notices: " + head.raw());
        }
        String first = nextLine();
        if (!first.isEmpty()) {
            throw new AssertionError("the first line is not empty: " + first);
        }
    }

    /** Opens it, and waits for its first, empty line. */
    public static GoneStream open(int pushPort, String... headers) throws IOException {
        return open(RawClient.connect(pushPort), headers);
    }

    /** The same over a connection that is there. */
    public static GoneStream open(RawClient client, String... headers) throws IOException {
        return new GoneStream(client.get("/v1/gone", headers));
    }

    public HttpHead head() {
        return head;
    }

    /** The next line, which may be empty. */
    public String nextLine() throws IOException {
        while (lines.isEmpty()) {
            byte[] chunk = client.readChunk();
            if (chunk.length == 0) {
                throw new IOException("the stream of notices has ended");
            }
            take(new String(chunk, StandardCharsets.ISO_8859_1));
        }
        return lines.remove();
    }

    private void take(String text) {
        unfinished.append(text);
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            lines.add(unfinished.substring(0, end));
            unfinished.delete(0, end + 1);
        }
    }

    /** The next notice; empty lines are passed over. */
    public Notice next() throws IOException {
        String line = nextLine();
        while (line.isEmpty()) {
            line = nextLine();
        }
        return new Notice(JSON.readTree(line));
    }

    /** Fails if a line comes within that time. */
    public void expectNothingFor(long millis) throws IOException {
        if (!lines.isEmpty()) {
            throw new AssertionError("there is another line: " + lines);
        }
        client.expectNothingFor(millis);
    }

    /** Reads what is left, until the node cuts the stream off; the number of bytes, framing included. */
    public long readToCut() {
        long count = 0;
        try {
            byte[] buffer = new byte[64 * 1024];
            for (int n = client.stream().read(buffer); n >= 0; n = client.stream().read(buffer)) {
                count += n;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the stream goes on after " + count + " bytes", e);
        } catch (IOException e) {
            // A reset is an end too.
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
