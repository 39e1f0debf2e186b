package io.pushfabric.itest.hostile;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** "clients.max-connections: above: closed at once". */
class ConnectionLimitTest {
    private static final int LIMIT = 20;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.max-connections", LIMIT));

    @Test
    void closesWhoComesTooMuchAndCountsIt() throws IOException {
        Bystanders bystanders = Bystanders.park(FABRIC, LIMIT - 5);
        for (int i = 0; i < 5; i++) {
            FABRIC.client();
        }
        eventually(() -> assertThat(FABRIC.metric("client_connections")).isEqualTo(LIMIT));
        for (int i = 0; i < 100; i++) {
            RawClient client = FABRIC.client();
            try {
                client.get("/");
            } catch (SocketException e) {
                // Closed already.
            }
            client.expectClosed();
        }
        assertThat(FABRIC.metric("rejected_total", "reason", "max-connections")).isEqualTo(100);
        bystanders.stillGetTheirPushes();
    }
}
