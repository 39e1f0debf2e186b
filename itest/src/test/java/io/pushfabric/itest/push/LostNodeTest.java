package io.pushfabric.itest.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Eventually;
import io.pushfabric.itest.harness.NodeConfig;
import io.pushfabric.itest.harness.NodeProcess;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Section 4: a client that is connected straight to a node dies with it; section 2: handles of other clusters. */
class LostNodeTest {
    private final ScriptedBackend backend = ScriptedBackend.start();

    @AfterEach
    void close() throws IOException {
        backend.close();
    }

    private NodeConfig config(String id) {
        return new NodeConfig(id).backend("app", "*", "/", backend.port());
    }

    private String parkedHandle(RawClient client) throws IOException {
        String path = backend.path(exchange -> exchange.defer("Push-Hold: stream"));
        client.get(path).readHead();
        return backend.next(path).handle();
    }

    // "pushes to it are then 410 node-lost, also after a restart under the same id"
    @Test
    void aRestartedNodeKnowsWhatItLost() throws Exception {
        NodeConfig config = config("node-a");
        try (NodeProcess first = NodeProcess.start(config); RawClient client = first.client()) {
            String handle = parkedHandle(client);
            first.kill();
            client.expectClosed();
            try (NodeProcess second = NodeProcess.restart(config)) {
                awaitLost(second, handle);
                try (RawClient again = second.client(); Publisher publisher = second.publisher()) {
                    String next = parkedHandle(again);
                    assertThat(next).isNotEqualTo(handle);
                    assertThat(publisher.push(next, "x").summary()).isEqualTo("200 delivered");
                    assertThat(publisher.push(handle, "x").summary()).isEqualTo("410 gone node-lost");
                    assertThat(again.readChunkText()).isEqualTo("x");
                }
            }
        }
    }

    /** "Never 410 unknown": at first it may only be {@code 503 failover-in-progress}. */
    private static void awaitLost(NodeProcess node, String handle) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Publisher publisher = node.publisher()) {
            Eventually.within(Duration.ofSeconds(15), () -> {
                answers.add(publisher.push(handle, "x").summary());
                assertThat(answers.get(answers.size() - 1)).doesNotStartWith("503");
            });
        }
        assertThat(answers).endsWith("410 gone node-lost");
        assertThat(answers.subList(0, answers.size() - 1)).allMatch(each -> each.equals("503 failover-in-progress"));
    }

    // "404: … sealed with a secret that this cluster does not have"
    @Test
    void aHandleOfAnotherClusterIsUnknown() throws Exception {
        NodeConfig strange = config("node-a").set("node.secret", "another secret, just as long: 9876543210");
        try (NodeProcess ours = NodeProcess.start(config("node-a")); NodeProcess theirs = NodeProcess.start(strange);
                RawClient client = theirs.client(); Publisher publisher = ours.publisher()) {
            String handle = parkedHandle(client);
            assertThat(publisher.push(handle, "x").summary()).isEqualTo("404 unknown-handle");
            assertThat(publisher.state(handle).summary()).isEqualTo("404 unknown-handle");
        }
    }
}
