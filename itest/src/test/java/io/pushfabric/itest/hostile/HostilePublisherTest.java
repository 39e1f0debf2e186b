package io.pushfabric.itest.hostile;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.NodeConfig;
import io.pushfabric.itest.harness.NodeProcess;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever can reach the push listener. */
class HostilePublisherTest {
    private static final int BUDGET = 40 << 20;
    private static final int PART = 512 * 1024;
    /** Together they send twice what there is room for. */
    private static final int CONNECTIONS = 2 * BUDGET / PART;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.max-message", "4MiB")
            .set("clients.max-buffered-total", "8MiB"));

    private Bystanders bystanders;

    @BeforeEach
    void park() throws IOException {
        bystanders = Bystanders.park(FABRIC, 10);
    }

    @AfterEach
    void nobodyElseNotices() throws IOException {
        bystanders.stillGetTheirPushes();
    }

    private static RawClient connect() throws IOException {
        return FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
    }

    private static double pushes(String outcome) throws IOException {
        return FABRIC.metric("pushes_total", "outcome", outcome);
    }

    // "404: malformed, forged, or sealed with a secret that this cluster does not have", on all verbs
    @Test
    void handlesThatAreNone() throws Exception {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        String handle = parked.handle();
        List<String> forged = new ArrayList<>(List.of(handle + "A", handle + "AAAA", handle + handle, "A".repeat(16),
                "A".repeat(200), "A".repeat(30_000), "-", "..", "%2e%2e", "%00", handle + "%0d%0a", handle + "%20",
                "%ff", handle.substring(1), foreignHandle()));
        for (int at = 0; at < handle.length(); at += 5) {
            forged.add(handle.substring(0, at) + (handle.charAt(at) == 'A' ? 'B' : 'A') + handle.substring(at + 1));
            if (at > 0) {
                forged.add(handle.substring(0, at));
            }
        }
        try (Publisher publisher = FABRIC.node().publisher()) {
            for (String name : forged) {
                assertThat(publisher.call("POST", "/v1/handles/" + name, new byte[1]).status()).as(name).isEqualTo(404);
                assertThat(publisher.call("GET", "/v1/handles/" + name, null).status()).as(name).isEqualTo(404);
                assertThat(publisher.call("DELETE", "/v1/handles/" + name, null).status()).as(name).isEqualTo(404);
                assertThat(publisher.expire(name).status()).as(name).isEqualTo(404);
            }
        }
        parked.client().expectNothingFor(10);
        assertThat(FABRIC.pushLast(handle, "still there").summary()).isEqualTo("200 delivered");
    }

    /** A handle of the same node id, sealed with another secret. */
    private static String foreignHandle() throws Exception {
        NodeConfig config = new NodeConfig("node-a").backend("app", "*", "/", FABRIC.backend().port())
                .set("node.secret", "another secret of the tests, long enough too");
        try (NodeProcess other = NodeProcess.start(config); RawClient client = other.client()) {
            String path = FABRIC.backend().path(exchange -> exchange.defer());
            client.get(path);
            return FABRIC.backend().next(path).handle();
        }
    }

    // Requests that are none: 400, or what HTTP says, a line in no log, and counted
    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "POST /v1/handles/x HTTP/1.1|Host: a|Content-Length: x||hello~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||hello~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 2||hello~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||~501",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: chunked||G|~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello!!~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: chunked||FFFFFFFFFFFF|~400",
        "POST /v1/handles/x HTTP/1.1|Host: a|Transfer-Encoding: chunked||0|X: y| z||~400",
        "GET /v1/handles/x HTTP/1.1|Host: a|Sec-WebSocket-Key1: a|Sec-WebSocket-Key2: b||12345678~400",
        "POST /v1/handles/x HTTP/1.1|Content-Length: 1||x~400",
        "POST /v1/handles/x HTTP/3.0|Host: a|Content-Length: 1||x~505",
        "POST /v1/handles/%zz HTTP/1.1|Host: a|Content-Length: 1||x~400",
        "POST /v1/messages HTTP/1.1|Host: a|Content-Type: text/plain|Content-Length: 2||{}~415",
        "PATCH /v1/handles/x HTTP/1.1|Host: a||~405",
    })
    void requestsThatAreNone(String row, int status) throws IOException {
        double before = FABRIC.metric("pushes_total");
        Response response = connect().send(row.replace("|", "\r\n")).readResponse("POST");
        assertThat(response.status()).isEqualTo(status);
        assertThat(FABRIC.metric("pushes_total")).isEqualTo(before + 1);
    }

    @Test
    void bodiesThatAreTooLong() throws IOException {
        double before = pushes("too-large");
        assertThat(connect().send("POST /v1/handles/x HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\nx")
                .readResponse("POST").status()).isEqualTo(413);
        RawClient client = connect()
                .send("POST /v1/handles/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        assertThat(sendUntilRefused(client, chunk, 5).status()).isEqualTo(413);
        assertThat(pushes("too-large")).isEqualTo(before + 2);
    }

    private static Response sendUntilRefused(RawClient client, String part, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                client.send(part);
            }
        } catch (SocketException e) {
            // The node has answered, and closed.
        }
        return client.readResponse("POST");
    }

    // Each connection sends the better part of a body: the memory of the node is bounded, and free again afterwards
    @Test
    void manyPartsOfBodies() throws IOException {
        double before = pushes("overloaded");
        long memory = FABRIC.node().process().memory("VmRSS");
        String handle = FABRIC.parked(exchange -> exchange.defer("Push-Hold: stream")).handle();
        List<RawClient> clients = new ArrayList<>();
        String part = "x".repeat(PART);
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = connect();
            clients.add(client);
            try {
                client.send("POST /v1/handles/" + handle + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n"
                        + part);
            } catch (SocketException e) {
                // Refused.
            }
        }
        eventually(() -> assertThat(pushes("overloaded") - before).isGreaterThanOrEqualTo(CONNECTIONS / 2));
        assertThat(FABRIC.node().process().memory("VmRSS") - memory).isLessThan(BUDGET + (120L << 20));
        assertThat(overloaded(clients)).isPositive();
        for (RawClient client : clients) {
            client.close();
        }
        eventually(() -> assertThat(FABRIC.push(handle, "x".repeat(3 << 20)).summary()).isIn("200 delivered",
                "202 pending"));
    }

    /** How many of them were told so, with what the contract says. */
    private static int overloaded(List<RawClient> clients) throws IOException {
        int count = 0;
        for (RawClient client : clients) {
            if (client.hasInputNow()) {
                Answer answer = new Answer(client.readResponse("POST"));
                assertThat(answer.summary()).isEqualTo("503 overloaded");
                assertThat(answer.header("Retry-After")).isNotNull();
                count++;
            }
        }
        return count;
    }

    // The same with the lines of batches
    @Test
    void manyPartsOfLines() throws IOException {
        double before = pushes("overloaded");
        String part = "{\"text\":\"" + "x".repeat(1 << 20);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            clients.add(connect().send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: 9000000\r\n\r\n" + part));
        }
        // Only when the node has read so much that nothing more fits; the lines would come and go one by one else.
        eventually(() -> assertThat(FABRIC.push("A".repeat(20), "x".repeat(3 << 20)).summary())
                .isEqualTo("503 overloaded"));
        for (RawClient client : clients) {
            client.send("\"}\n");
        }
        eventually(() -> assertThat(pushes("overloaded")).isGreaterThan(before + 1));
        for (RawClient client : clients) {
            client.reset();
        }
        eventually(() -> assertThat(FABRIC.push("A".repeat(20), "x".repeat(3 << 20)).status()).isEqualTo(404));
    }
}
