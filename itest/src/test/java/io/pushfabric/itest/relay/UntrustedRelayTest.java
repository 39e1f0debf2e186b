package io.pushfabric.itest.relay;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 6, {@code relay.trusted}: "others are closed at once". */
class UntrustedRelayTest {
    private static final byte[] HEADER = HeaderBytes.of("c6336407", 4711);

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("relay.trusted", List.of("127.0.0.2/32")));

    private static RawClient relayFrom(String source) throws IOException {
        return FABRIC.closing(RawClient.connectFrom(source, FABRIC.node().config().port("relay")));
    }

    // Without a byte, and whatever is sent
    @Test
    void othersAreClosedAtOnce() throws IOException {
        double before = FABRIC.metric("rejected_total", "reason", "untrusted");
        relayFrom("127.0.0.1").expectClosed();
        eventually(() -> assertThat(FABRIC.metric("rejected_total", "reason", "untrusted")).isEqualTo(before + 1));
    }

    // The one that is in the list
    @Test
    void theTrustedOneIsServed() throws IOException {
        assertThat(relayFrom("127.0.0.2").send(HEADER).get("/").readResponse().text()).isEqualTo("root");
    }
}
