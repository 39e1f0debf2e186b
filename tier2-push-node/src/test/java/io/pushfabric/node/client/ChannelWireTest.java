package io.pushfabric.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wire over real sockets, with a client that reads only when it is told to. */
@Timeout(30)
class ChannelWireTest {
    /** More than both kernels will take: socket buffers are 4 KiB here, and the kernel doubles that. */
    private static final int LARGE = 1 << 20;

    private WiredClient client;

    @AfterEach
    void nothingIsLeft() throws Exception {
        client.close();
        assertThat(client.buffers()).as("each buffer was given back").allMatch(buffer -> buffer.refCnt() == 0);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteThatTheKernelTakesIsDoneAtOnce(Transport transport) throws Exception {
        client = new WiredClient(transport);
        assertThat(client.write('a', 100)).isTrue();
        assertThat(client.unsent()).isZero();
        assertThat(client.untouched()).isFalse();
        assertThat(client.recall()).isFalse();
        assertThat(client.read(100)).isEqualTo("a".repeat(100));
        assertThat(client.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteThatIsPartlyTakenCannotBeRecalled(Transport transport) throws Exception {
        client = new WiredClient(transport);
        assertThat(client.write('a', LARGE)).isFalse();
        assertThat(client.untouched()).isFalse();
        assertThat(client.unsent()).isBetween(1, LARGE - 1);
        assertThat(client.recall()).isFalse();
        assertThat(client.read(LARGE)).isEqualTo("a".repeat(LARGE));
        assertThat(client.nextEvent()).isEqualTo("written");
        assertThat(client.unsent()).isZero();
        assertThat(client.write('b', 10)).isTrue();
        assertThat(client.read(10)).isEqualTo("b".repeat(10));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void anUntouchedWriteIsRecalledAndNoByteOfItIsSeen(Transport transport) throws Exception {
        client = new WiredClient(transport);
        int filled = client.fill();
        assertThat(client.write('b', 1000)).isFalse();
        assertThat(client.untouched()).isTrue();
        assertThat(client.unsent()).isEqualTo(1000);
        assertThat(client.recall()).isTrue();
        assertThat(client.unsent()).isZero();
        assertThat(client.untouched()).isFalse();
        assertThat(client.recall()).as("nothing is under way").isFalse();
        assertThat(client.read(filled)).isEqualTo("a".repeat(filled));
        client.settle();
        assertThat(client.events()).as("what was recalled is not reported").isEmpty();
        assertThat(client.write('c', 10)).isTrue();
        assertThat(client.read(10)).isEqualTo("c".repeat(10));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void theFirstThatTheKernelDoesNotTakeIsRecalled(Transport transport) throws Exception {
        client = new WiredClient(transport);
        int taken = client.fillByTheByte();
        assertThat(client.untouched()).isTrue();
        assertThat(client.recall()).isTrue();
        assertThat(client.write('b', LARGE)).isFalse();
        assertThat(client.read(taken + LARGE)).isEqualTo("a".repeat(taken) + "b".repeat(LARGE));
        assertThat(client.nextEvent()).isEqualTo("written");
        int more = client.fillByTheByte();
        assertThat(client.recall()).isTrue();
        client.closeWire();
        assertThat(client.nextEvent()).isEqualTo("gone");
        assertThat(client.readToEnd()).isEqualTo("a".repeat(more));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteAfterARecallGoesOutWhenTheClientReads(Transport transport) throws Exception {
        client = new WiredClient(transport);
        int filled = client.fill();
        client.write('b', 1000);
        client.recall();
        assertThat(client.write('c', 500)).isFalse();
        assertThat(client.untouched()).isTrue();
        assertThat(client.unsent()).isEqualTo(500);
        assertThat(client.read(filled + 500)).isEqualTo("a".repeat(filled) + "c".repeat(500));
        assertThat(client.nextEvent()).isEqualTo("written");
        assertThat(client.unsent()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void manyAreRecalledOneAfterTheOther(Transport transport) throws Exception {
        client = new WiredClient(transport);
        int filled = client.fill();
        for (int i = 0; i < 50; i++) {
            assertThat(client.write('b', 1000)).isFalse();
            assertThat(client.recall()).isTrue();
        }
        assertThat(client.write('c', LARGE)).isFalse();
        assertThat(client.read(filled + LARGE)).isEqualTo("a".repeat(filled) + "c".repeat(LARGE));
        assertThat(client.nextEvent()).isEqualTo("written");
        assertThat(client.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteThatWaitedForARecalledOneCanBePartlyTaken(Transport transport) throws Exception {
        client = new WiredClient(transport);
        int filled = client.fill();
        client.write('b', 1000);
        client.recall();
        client.write('c', LARGE);
        assertThat(client.read(filled + 1)).endsWith("ac");
        assertThat(client.untouched()).isFalse();
        assertThat(client.recall()).isFalse();
        assertThat(client.read(LARGE - 1)).isEqualTo("c".repeat(LARGE - 1));
        assertThat(client.nextEvent()).isEqualTo("written");
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closeWhileNothingIsUnderWay(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.write('a', 10);
        client.closeWire();
        client.closeWire();
        assertThat(client.nextEvent()).isEqualTo("gone");
        assertThat(client.readToEnd()).isEqualTo("a".repeat(10));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closeWhileAWriteIsPartlyTaken(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.write('a', LARGE);
        client.closeWire();
        assertThat(client.nextEvent()).isEqualTo("gone");
        assertThat(client.recall()).isFalse();
        client.settle();
        assertThat(client.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closeWhileARecalledWriteIsStillThere(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.fill();
        client.write('b', 1000);
        client.recall();
        client.closeWire();
        assertThat(client.nextEvent()).isEqualTo("gone");
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closeWhileAWriteWaitsForARecalledOne(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.fill();
        client.write('b', 1000);
        client.recall();
        client.write('c', 1000);
        client.closeWire();
        assertThat(client.nextEvent()).isEqualTo("gone");
        client.settle();
        assertThat(client.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aClientThatResetsIsGone(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.fill();
        client.write('b', 1000);
        client.recall();
        client.write('c', 1000);
        client.reset();
        assertThat(client.nextEvent()).isEqualTo("gone");
        assertThat(client.recall()).as("nothing is recalled from a broken connection").isFalse();
        client.closeWire();
        client.settle();
        assertThat(client.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aWriteToAClientThatIsGoneIsGivenBack(Transport transport) throws Exception {
        client = new WiredClient(transport);
        client.reset();
        assertThat(client.nextEvent()).isEqualTo("gone");
        assertThat(client.write('a', 10)).isFalse();
        assertThat(client.recall()).isFalse();
        client.closeWire();
        client.settle();
        assertThat(client.events()).isEmpty();
    }
}
