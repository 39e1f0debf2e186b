package io.pushfabric.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.Wire;
import io.pushfabric.shared.link.LinkFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkWireTest {
    private final NodeEnd link = new NodeEnd();
    private final List<String> events = new ArrayList<>();
    private LinkWire wire;

    @BeforeEach
    void connect() {
        ChannelHandlerContext behind = link.contextBehind();
        wire = new LinkWire(behind, link.handler());
        wire.reportTo(new Wire.Events() {
            @Override
            public void onWritten() {
                events.add("written");
            }

            @Override
            public void onGone() {
                events.add("gone");
            }
        });
    }

    @AfterEach
    void nothingIsLost() {
        link.assertNothingIsLost();
    }

    @Test
    void aWriteIsUnderWayUntilItIsAcknowledged() {
        assertThat(wire.write(NodeEnd.bytes("message"))).isFalse();
        assertThat(link.sent()).containsExactly("DATA 1 message");
        assertThat(wire.unsent()).isEqualTo(7);
        assertThat(events).isEmpty();

        link.receive(new LinkFrame.Ack(1));
        assertThat(wire.unsent()).isZero();
        assertThat(events).containsExactly("written");
    }

    /** The balancer may have it already. */
    @Test
    void aWriteCannotBeTakenBack() {
        wire.write(NodeEnd.bytes("message"));
        assertThat(wire.untouched()).isFalse();
        assertThat(wire.recall()).isFalse();
    }

    @Test
    void theNextWriteMayFollowFromInside() {
        wire.reportTo(new Wire.Events() {
            @Override
            public void onWritten() {
                if (events.isEmpty()) {
                    wire.write(NodeEnd.bytes("second"));
                }
                events.add("written, " + wire.unsent() + " to go");
            }

            @Override
            public void onGone() {
                events.add("gone");
            }
        });
        wire.write(NodeEnd.bytes("first"));
        link.receive(new LinkFrame.Ack(1));
        assertThat(events).containsExactly("written, 6 to go");
        link.receive(new LinkFrame.Ack(2));
        assertThat(events).containsExactly("written, 6 to go", "written, 0 to go");
        assertThat(link.sent()).containsExactly("DATA 1 first", "DATA 2 second");
    }

    @Test
    void aBrokenLinkWritesNothing() {
        wire.write(NodeEnd.bytes("message"));
        link.endOfLink();
        assertThat(events).as("the pipeline tells that the client is gone").isEmpty();
    }

    @Test
    void statesAreToldOnce() {
        for (ConnectionState state : List.of(ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.PARKED,
                ConnectionState.BEGUN, ConnectionState.ENDING, ConnectionState.WAITING_FOR_REQUEST,
                ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.BEGUN, ConnectionState.CLOSED)) {
            wire.onState(state);
        }
        assertThat(link.sent()).containsExactly("PARKED 0", "IDLE 0", "PARKED 0");
    }

    @Test
    void closingIsAFrame() {
        wire.close();
        assertThat(link.sent()).containsExactly("CLOSE clean");
    }
}
