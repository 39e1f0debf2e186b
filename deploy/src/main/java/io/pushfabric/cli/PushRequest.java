package io.pushfabric.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * One push over HTTP. Sent with {@link HttpURLConnection}, the light one: {@code java.net.http} costs half a second of
 * start-up, which a shell loop would feel.
 *
 * @param url of the handle or label
 * @param id {@code Push-Id}
 * @param token for {@code Authorization: Bearer}
 */
record PushRequest(URI url, Optional<String> id, boolean end, Optional<String> contentType, Optional<Integer> status,
        Optional<String> token, byte[] message) {
    private static final int CONNECT_MILLIS = 5_000;
    /** Longer than a node waits for a failover and a stalled client together, with their defaults and some to spare. */
    private static final int ANSWER_MILLIS = 60_000;
    /** More is cut off. A node says what it has to say in a few hundred bytes. */
    private static final int MAX_ANSWER = 1024 * 1024;

    /** What the node said. */
    record Answer(int status, byte[] body) {
    }

    /** @throws IllegalArgumentException quoting a value that cannot stand in a header */
    Answer send() throws IOException {
        // A POST whose answer is lost may have been delivered: it is for the user to repeat it, with a Push-Id.
        System.setProperty("sun.net.http.retryPost", "false");
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Accept", "application/json, application/problem+json");
        connection.setRequestProperty("User-Agent", "fabric-push");
        id.ifPresent(value -> connection.setRequestProperty("Push-Id", value));
        if (end) {
            connection.setRequestProperty("Push-End", "true");
        }
        // Left out, it is sent as application/x-www-form-urlencoded, which replaces nothing, as with curl.
        contentType.ifPresent(value -> connection.setRequestProperty("Content-Type", value));
        status.ifPresent(value -> connection.setRequestProperty("Push-Status", value.toString()));
        token.ifPresent(value -> connection.setRequestProperty("Authorization", "Bearer " + value));
        try (OutputStream body = connection.getOutputStream()) {
            body.write(message);
        }
        return answer(connection);
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int code = connection.getResponseCode();
        if (code < 0) {
            throw new IOException("no HTTP answer");
        }
        try (InputStream body = code >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new Answer(code, body == null ? new byte[0] : body.readNBytes(MAX_ANSWER));
        }
    }
}
