package io.pushfabric.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application as the push node sees it; the push listener is a recorder. */
class DemoApplicationTest {
    private static final String STREAM = "handle-of-a-stream-0001";
    private static final String POLL = "handle-of-a-long-poll-01";

    private record Push(String target, String body) {
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Push> pushes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Hold> parked = new LinkedBlockingQueue<>();
    /** Written by the test thread before a push, read by the recorder's. */
    private volatile int status = 200;
    private HttpServer listener;
    private DemoApplication application;

    @BeforeEach
    void start() throws IOException {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/v1/handles/", this::take);
        listener.start();
        application = DemoApplication.start(parked::add);
    }

    @AfterEach
    void stop() {
        application.close();
        listener.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        pushes.add(new Push(exchange.getRequestURI().toString(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        byte[] answer = "{\"outcome\":\"delivered\"}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String endpoint() {
        return "http://127.0.0.1:" + listener.getAddress().getPort();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + target));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> park(String target, String handle) throws Exception {
        return send(request(target).header("Push-Handle", handle).header("Push-Endpoint", endpoint()));
    }

    private HttpResponse<String> post(String target, String body, String... header) throws Exception {
        HttpRequest.Builder request = header.length == 0 ? request(target) : request(target).headers(header);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode push(String body) throws Exception {
        HttpResponse<String> response = post("/push", body, "Content-Type", "application/json");
        assertThat(response.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    private JsonNode held() throws Exception {
        return JsonMapper.shared().readTree(send(request("/held")).body()).path("held");
    }

    @ParameterizedTest
    @CsvSource({"/, text/html; charset=utf-8", "/demo.css, text/css; charset=utf-8",
        "/demo.js, text/javascript; charset=utf-8", "/favicon.svg, image/svg+xml"})
    void servesThePageFromItself(String path, String contentType) throws Exception {
        HttpResponse<String> response = send(request(path));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains(contentType);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'");
        assertThat(response.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
        assertThat(response.headers().map()).doesNotContainKeys("push-handle", "push-hold");
    }

    @Test
    void aStreamIsDeferredWithAFirstChunkThatTellsItsHandle() throws Exception {
        HttpResponse<String> response = park("/events?client=page1", STREAM);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Push-Handle")).contains(STREAM);
        assertThat(response.headers().firstValue("Push-Hold")).contains("stream");
        assertThat(response.headers().firstValue("Push-Label")).contains("demo");
        assertThat(response.headers().firstValue("Push-Timeout")).contains("3600");
        assertThat(response.headers().firstValue("Push-Keep-Alive")).contains("15; data=\":\\n\\n\"");
        assertThat(response.headers().firstValue("Push-Gone")).contains("/gone");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body()).startsWith("event: parked\ndata: {").endsWith("}\n\n").contains(STREAM);
        assertThat(parked.remove().curl())
                .isEqualTo("curl -d $'data: hello\\n\\n' " + endpoint() + "/v1/handles/" + STREAM);
    }

    @Test
    void aLongPollIsDeferredWithItsDefaultAnswer() throws Exception {
        HttpResponse<String> response = park("/poll", POLL);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Push-Handle")).contains(POLL);
        assertThat(response.headers().firstValue("Push-Hold")).contains("response");
        assertThat(response.headers().firstValue("Push-Timeout")).contains("25");
        assertThat(response.body()).isEqualTo("{\"nothing\":true}");
        assertThat(parked.remove().url()).hasToString(endpoint() + "/v1/handles/" + POLL + "?end=true");
    }

    @Test
    void thePageLearnsTheHandleOfItsLongPollByItsStream() throws Exception {
        park("/events?client=page1", STREAM);
        park("/poll?client=page1", POLL);
        Push push = pushes.poll(10, TimeUnit.SECONDS);
        assertThat(push.target()).isEqualTo("/v1/handles/" + STREAM);
        assertThat(push.body()).startsWith("event: poll\ndata: {").endsWith("}\n\n").contains(POLL);
        assertThat(park("/events?client=page1", STREAM + "2").body()).contains(POLL);
        assertThat(parked).as("a page's long polls are not told").hasSize(2);
    }

    @Test
    void pushesToThePagesOwnHoldsAndToEverybodys() throws Exception {
        park("/events?client=page1", STREAM);
        park("/events", STREAM + "-other");
        JsonNode report = push("{\"to\":\"stream\",\"client\":\"page1\",\"text\":\"a\\nb\",\"sentAt\":1.5}");
        assertThat(report.path("holds").asInt()).isEqualTo(1);
        assertThat(report.path("delivered").asInt()).isEqualTo(1);
        JsonNode outcome = report.path("outcomes").get(0);
        assertThat(outcome.path("kind").asString()).isEqualTo("stream");
        assertThat(outcome.path("yours").asBoolean()).isTrue();
        assertThat(outcome.path("status").asInt()).isEqualTo(200);
        assertThat(outcome.path("answer").path("outcome").asString()).isEqualTo("delivered");
        assertThat(pushes.remove()).isEqualTo(new Push("/v1/handles/" + STREAM,
                "data: {\"text\":\"a\\nb\",\"from\":\"page1\",\"sentAt\":1.5}\n\n"));

        assertThat(push("{\"to\":\"all\",\"client\":\"page1\",\"text\":\"x\"}").path("delivered").asInt()).isEqualTo(2);
        assertThat(pushes).extracting(Push::target)
                .containsExactlyInAnyOrder("/v1/handles/" + STREAM, "/v1/handles/" + STREAM + "-other");
        assertThat(push("{\"to\":\"poll\",\"client\":\"page1\",\"text\":\"x\"}").path("holds").asInt()).isZero();
    }

    @Test
    void aMessageEndsTheLongPoll() throws Exception {
        park("/poll?client=page1", POLL);
        push("{\"to\":\"poll\",\"client\":\"page1\",\"text\":\"x\",\"sentAt\":2}");
        assertThat(pushes.remove()).isEqualTo(new Push("/v1/handles/" + POLL + "?end=true",
                "{\"text\":\"x\",\"from\":\"page1\",\"sentAt\":2.0}"));
        assertThat(held()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, 0", "410, 0", "409, 0", "503, 1", "202, 1"})
    void whatTheNodeDoesNotKnowIsForgotten(int code, int left) throws Exception {
        park("/events?client=page1", STREAM);
        status = code;
        push("{\"to\":\"all\",\"client\":\"page1\",\"text\":\"x\"}");
        assertThat(held()).hasSize(left);
    }

    @Test
    void aNodeThatDoesNotAnswerIsReported() throws Exception {
        park("/events?client=page1", STREAM);
        listener.stop(0);
        JsonNode outcome = push("{\"to\":\"all\",\"client\":\"page1\",\"text\":\"x\"}").path("outcomes").get(0);
        assertThat(outcome.path("status").asInt()).isZero();
        assertThat(outcome.path("answer").has("error")).isTrue();
        assertThat(held()).hasSize(1);
    }

    @Test
    void everybodyCanBeMoreThanAreShown() throws Exception {
        for (int i = 0; i < 50; i++) {
            park("/events", STREAM + i);
        }
        JsonNode report = push("{\"to\":\"all\",\"client\":\"page1\",\"text\":\"x\"}");
        assertThat(report.path("delivered").asInt()).isEqualTo(50);
        assertThat(report.path("outcomes")).hasSize(20);
    }

    @Test
    void goneNoticesFreeTheTable() throws Exception {
        park("/events?client=page1", STREAM);
        assertThat(held().get(0).path("curl").asString()).contains(STREAM);
        String notice = "[{\"handle\":\"" + STREAM + "\",\"reason\":\"client-closed\"}]";
        assertThat(post("/gone", notice).statusCode()).isEqualTo(400);
        assertThat(held()).hasSize(1);
        assertThat(post("/gone", notice, "Push-Event", "gone").statusCode()).isEqualTo(200);
        assertThat(held()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{}", "{\"to\":\"nobody\",\"text\":\"x\"}",
        "{\"to\":\"all\",\"text\":\"\"}"})
    void aBadPushIsRefusedWithAReason(String body) throws Exception {
        HttpResponse<String> response = post("/push", body, "Content-Type", "application/json");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JsonMapper.shared().readTree(response.body()).path("error").asString()).isNotEmpty();
    }

    @Test
    void aPageOfAnotherSiteCannotPush() throws Exception {
        assertThat(post("/push", "{}", "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    }

    @Test
    void requestsThatCameNotThroughANodeCannotBeDeferred() throws Exception {
        assertThat(send(request("/events")).statusCode()).isEqualTo(400);
        assertThat(send(request("/poll").header("Push-Handle", POLL)).statusCode()).isEqualTo(400);
        assertThat(held()).isEmpty();
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        assertThat(send(request("/nothing")).statusCode()).isEqualTo(404);
        assertThat(send(request("/push")).headers().firstValue("Allow")).contains("POST");
        assertThat(post("/events", "").statusCode()).isEqualTo(405);
        HttpResponse<String> head = send(request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }
}
