package io.pushfabric.demo;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Posts messages to the push node, as any notification server does. Its futures complete on threads of its own. */
final class Publisher {
    /** Pushes under way at a time for one call; so many connections are used at most. */
    private static final int LANES = 16;
    /** A node answers within its stall and failover waits, 15 s by default. */
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();

    /**
     * What the node said.
     *
     * @param status of HTTP, or 0 if there was no answer
     * @param millis from the call to the answer
     */
    record Outcome(Hold hold, int status, JsonNode answer, double millis) {

        /** Whether the hold is over: the node says so, or the message was its last. */
        boolean ends() {
            return status == 404 || status == 409 || status == 410 || status / 100 == 2 && hold.endsWithMessage();
        }
    }

    /** One message to many holds; the outcomes are in the order of the holds. Fails never. */
    CompletableFuture<List<Outcome>> push(List<Hold> holds, Function<Hold, byte[]> body) {
        Outcome[] outcomes = new Outcome[holds.size()];
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < Math.min(LANES, holds.size()); lane++) {
            lanes.add(pushFrom(lane, holds, body, outcomes));
        }
        return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new))
                .thenApply(done -> Arrays.asList(outcomes));
    }

    /** The lane of every {@link #LANES}-th hold from this one on, one after the other. */
    private CompletableFuture<Void> pushFrom(int index, List<Hold> holds, Function<Hold, byte[]> body,
            Outcome[] outcomes) {
        if (index >= holds.size()) {
            return CompletableFuture.completedFuture(null);
        }
        Hold hold = holds.get(index);
        return push(hold, body.apply(hold)).thenCompose(outcome -> {
            outcomes[index] = outcome;
            return pushFrom(index + LANES, holds, body, outcomes);
        });
    }

    private CompletableFuture<Outcome> push(Hold hold, byte[] body) {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(hold.url()).timeout(WAIT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, problem) -> {
            double millis = (System.nanoTime() - start) / 1e6;
            return response == null ? new Outcome(hold, 0, error(String.valueOf(problem.getMessage())), millis)
                    : new Outcome(hold, response.statusCode(), json(response.body()), millis);
        });
    }

    private static JsonNode json(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException notJson) {
            return error(body);
        }
    }

    private static JsonNode error(String text) {
        return JsonMapper.shared().createObjectNode().put("error", text);
    }
}
