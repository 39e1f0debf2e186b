package io.pushfabric.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * One push over HTTP.
 *
 * @param url of the handle or label
 * @param id {@code Push-Id}
 * @param token for {@code Authorization: Bearer}
 */
record PushRequest(URI url, Optional<String> id, boolean end, Optional<String> contentType, Optional<Integer> status,
        Optional<String> token, byte[] message) {
    /** Longer than a node waits for a failover and a stalled client together, with their defaults and some to spare. */
    private static final int ANSWER_MILLIS = 60_000;

    /** @throws IllegalArgumentException quoting a value that cannot stand in a header */
    NodeCall.Answer send() throws IOException {
        HttpURLConnection connection = NodeCall.prepare("POST", url, token, ANSWER_MILLIS);
        connection.setDoOutput(true);
        id.ifPresent(value -> connection.setRequestProperty("Push-Id", value));
        if (end) {
            connection.setRequestProperty("Push-End", "true");
        }
        // Left out, it is sent as application/x-www-form-urlencoded, which replaces nothing, as with curl.
        contentType.ifPresent(value -> connection.setRequestProperty("Content-Type", value));
        status.ifPresent(value -> connection.setRequestProperty("Push-Status", value.toString()));
        try (OutputStream body = connection.getOutputStream()) {
            body.write(message);
        }
        return NodeCall.answer(connection);
    }
}
