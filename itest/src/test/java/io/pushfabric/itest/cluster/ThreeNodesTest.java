package io.pushfabric.itest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Eventually;
import io.pushfabric.itest.harness.NodeConfig;
import io.pushfabric.itest.harness.NodeProcess;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Section 2: "Any node takes any request"; three processes that find each other. */
class ThreeNodesTest {
    private static final List<String> IDS = List.of("node-a", "node-b", "node-c");
    private static final Duration TOGETHER = Duration.ofSeconds(40);

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Map<String, String> HANDLES = new ConcurrentHashMap<>();
    private static ScriptedBackend backend;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start();
        backend.on("/", exchange -> {
            HANDLES.put(exchange.request().query(), exchange.handle());
            exchange.defer("Push-Hold: stream", "Push-Label: all, " + exchange.request().query());
        });
        List<Integer> members = IDS.stream().map(id -> Ports.free()).toList();
        List<String> addresses = members.stream().map(port -> "127.0.0.1:" + port).toList();
        for (int i = 0; i < IDS.size(); i++) {
            NodeConfig config = new NodeConfig(IDS.get(i)).backend("app", "*", "/", backend.port())
                    .set("cluster.listen", addresses.get(i)).set("cluster.members", addresses);
            NODES.add(NodeProcess.start(config));
        }
        for (NodeProcess node : NODES) {
            try (Publisher publisher = node.publisher()) {
                Eventually.within(TOGETHER, () ->
                        assertThat(publisher.get("/v1").json().get("nodes").size()).isEqualTo(IDS.size()));
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (NodeProcess node : NODES) {
            node.close();
        }
        backend.close();
    }

    // "Any node takes any request": each node pushes to a client on each node
    @Test
    void everyNodeReachesEveryClient() throws IOException {
        for (int holder = 0; holder < IDS.size(); holder++) {
            try (RawClient client = park(holder, "each" + holder)) {
                for (int taker = 0; taker < IDS.size(); taker++) {
                    String text = "from " + taker;
                    try (Publisher publisher = NODES.get(taker).publisher()) {
                        Answer answer = publisher.push(HANDLES.get("each" + holder), text);
                        assertThat(answer.summary()).isEqualTo("200 delivered");
                        assertThat(answer.field("node")).isEqualTo(IDS.get(holder));
                    }
                    assertThat(client.readChunkText()).isEqualTo(text);
                }
            }
        }
    }

    // "the same message to every connection that carries the label, on every node"
    @Test
    void aLabelReachesTheClientsOfAllNodes() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int holder = 0; holder < IDS.size(); holder++) {
            clients.add(park(holder, "label" + holder));
        }
        try (Publisher publisher = NODES.get(1).publisher()) {
            assertThat(publisher.pushLabel("all", "to all").json().get("delivered").asInt())
                    .isGreaterThanOrEqualTo(IDS.size());
            for (RawClient client : clients) {
                assertThat(client.readChunkText()).isEqualTo("to all");
            }
            assertThat(publisher.get("/v1/labels/label2").json().get("connections").asInt()).isEqualTo(1);
        }
        for (RawClient client : clients) {
            client.close();
        }
    }

    // "DELETE", "expire" and "GET" work through every node too
    @Test
    void commandsGoToTheNodeThatHolds() throws IOException {
        try (RawClient client = park(0, "commands"); Publisher publisher = NODES.get(2).publisher()) {
            assertThat(publisher.state(HANDLES.get("commands")).json().get("node").asString()).isEqualTo("node-a");
            assertThat(publisher.expire(HANDLES.get("commands")).summary()).isEqualTo("200 expired");
            assertThat(client.readChunk()).isEmpty();
            assertThat(publisher.push(HANDLES.get("commands"), "late").summary()).isEqualTo("410 gone expired");
        }
    }

    private static RawClient park(int node, String name) throws IOException {
        RawClient client = NODES.get(node).client().get("/?" + name);
        client.readHead();
        Eventually.eventually(() -> assertThat(HANDLES).containsKey(name));
        return client;
    }
}
