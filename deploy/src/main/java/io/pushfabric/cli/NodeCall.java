package io.pushfabric.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * One request to a push listener. Made with {@link HttpURLConnection}, the light one: {@code java.net.http} costs half
 * a second of start-up, which a shell loop would feel.
 */
final class NodeCall {
    private static final int CONNECT_MILLIS = 5_000;
    /** More is cut off. A node says what it has to say in a few hundred bytes, of itself and of each other node. */
    private static final int MAX_ANSWER = 1024 * 1024;

    private NodeCall() {
    }

    /** What the node said. */
    record Answer(int status, byte[] body) {

        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /**
     * Prepares a request; nothing is sent yet.
     *
     * @param token for {@code Authorization: Bearer}
     * @param answerMillis how long the answer may take
     */
    static HttpURLConnection prepare(String method, URI url, Optional<String> token, int answerMillis)
            throws IOException {
        // A POST whose answer is lost may have been carried out: it is for the user to repeat it.
        System.setProperty("sun.net.http.retryPost", "false");
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(answerMillis);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        connection.setRequestProperty("Accept", "application/json, application/problem+json");
        connection.setRequestProperty("User-Agent", "fabric");
        token.ifPresent(value -> connection.setRequestProperty("Authorization", "Bearer " + value));
        return connection;
    }

    /** Sends what is not sent yet, and waits. */
    static Answer answer(HttpURLConnection connection) throws IOException {
        int code = connection.getResponseCode();
        if (code < 0) {
            throw new IOException("no HTTP answer");
        }
        try (InputStream body = code >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new Answer(code, body == null ? new byte[0] : body.readNBytes(MAX_ANSWER));
        }
    }
}
