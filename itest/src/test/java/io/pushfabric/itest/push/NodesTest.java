package io.pushfabric.itest.push;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/nodes} and {@code POST /v1/nodes/{id}/flush}: ours, behind the commands of section 5. */
class NodesTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.tokens", List.of("publisher"))
            .set("admin.tokens", List.of("operator")));

    private static Answer nodes(String... headers) throws IOException {
        try (Publisher publisher = FABRIC.node().publisher()) {
            return publisher.call("GET", "/v1/nodes", null, headers);
        }
    }

    private static Answer flush(String node, String... headers) throws IOException {
        try (Publisher publisher = FABRIC.node().publisher()) {
            return publisher.call("POST", "/v1/nodes/" + node + "/flush", new byte[0], headers);
        }
    }

    private static void awaitParked(int count) {
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isEqualTo(count));
    }

    @Test
    void theNodeIsShown() throws IOException {
        RawClient parked = FABRIC.get(exchange -> exchange.defer());
        awaitParked(1);
        FABRIC.client().get("/").readResponse();
        Answer answer = nodes("Authorization: Bearer publisher");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.json().path("nodes").size()).isOne();
        JsonNode node = answer.json().path("nodes").path(0);
        assertThat(node.propertyNames()).containsExactly("id", "state", "parked", "connections", "push");
        assertThat(node.path("id").asString()).isEqualTo("node-a");
        assertThat(node.path("state").asString()).isEqualTo("up");
        assertThat(node.path("parked").asInt()).isOne();
        assertThat(node.path("connections").asInt()).isEqualTo(2);
        assertThat(node.path("push").asString()).isEqualTo("http://127.0.0.1:" + FABRIC.node().config().port("push"));
        assertThat(parked.hasInput()).isFalse();
    }

    // More than one step of the paced walk.
    @Test
    void aFlushEndsEveryHoldAndThenAnswers() throws IOException {
        List<RawClient> parked = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            parked.add(FABRIC.get(exchange -> exchange.deferAs(200, "never seen")));
        }
        awaitParked(600);
        Answer answer = flush("node-a", "Authorization: Bearer operator");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("flushed").asInt()).isEqualTo(600);
        assertThat(FABRIC.metric("parked_connections")).isZero();
        assertThat(FABRIC.metric("gone_total", "reason", "flushed")).isGreaterThanOrEqualTo(600);
        for (RawClient client : parked) {
            client.expectEof();
        }
    }

    @Test
    void aBegunResponseIsCompleted() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        assertThat(flush("node-a", "Authorization: Bearer operator").json().path("flushed").asInt()).isOne();
        assertThat(parked.client().readToEnd()).isEqualTo("0\r\n\r\n");
        try (Publisher publisher = FABRIC.node().publisher()) {
            assertThat(publisher.push(parked.handle(), "x", "Authorization: Bearer publisher").summary())
                    .isEqualTo("410 gone flushed");
        }
    }

    @Test
    void anEmptyNodeIsFlushedAtOnce() throws IOException {
        assertThat(flush("node-a", "Authorization: Bearer operator").json().path("flushed").asInt()).isZero();
    }

    @Test
    void whoMayPushMayNotFlush() throws IOException {
        assertThat(flush("node-a").status()).isEqualTo(401);
        assertThat(flush("node-a", "Authorization: Bearer publisher").status()).isEqualTo(401);
        assertThat(nodes().status()).isEqualTo(401);
    }

    @Test
    void otherNodesAreUnknown() throws IOException {
        Answer answer = flush("node-z", "Authorization: Bearer operator");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-node");
        try (Publisher publisher = FABRIC.node().publisher()) {
            Answer got = publisher.call("GET", "/v1/nodes/node-a/flush", null, "Authorization: Bearer operator");
            assertThat(got.status()).isEqualTo(405);
            assertThat(got.header("Allow")).isEqualTo("POST");
        }
    }
}
