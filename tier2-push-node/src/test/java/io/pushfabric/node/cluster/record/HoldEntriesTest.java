package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.ended;
import static io.pushfabric.node.cluster.record.Holds.hold;
import static io.pushfabric.node.cluster.record.Holds.parked;
import static io.pushfabric.node.cluster.record.Holds.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.secret.ClusterSecret;
import org.junit.jupiter.api.Test;

/** What becomes of one entry, request by request. */
class HoldEntriesTest {
    private final HoldEntries entries = new HoldEntries(Holds.SECRET);
    private final byte[] key = entries.key(Holds.handle(run(1), 5));
    private byte[] value;

    @Test
    void takesTheFirst() {
        put(record(1, 0, 1));
        assertThat(known().owner()).isEqualTo(run(1));
    }

    @Test
    void takesTheHigherEpoch() {
        put(record(1, 0, 9));
        put(record(2, 1, 1));
        assertThat(known().owner()).isEqualTo(run(2));
        assertThat(known().hold().epoch()).isEqualTo(1);
    }

    @Test
    void anOlderEpochChangesNothing() {
        put(record(2, 1, 1));
        put(record(1, 0, 100));
        put(ended(hold(run(1), 5, 0), run(1), 101, EndReason.TIMEOUT));
        remove(run(1), 102);
        removeAll(run(1), 103);
        assertThat(known().owner()).isEqualTo(run(2));
        assertThat(known().ending()).isEmpty();
    }

    @Test
    void anotherOwnerInTheSameEpochChangesNothing() {
        put(record(1, 1, 1));
        put(record(2, 1, 50));
        assertThat(known().owner()).isEqualTo(run(1));
    }

    @Test
    void aLateWriteOfTheOwnerChangesNothing() {
        put(record(1, 0, 5));
        put(ended(hold(run(1), 5, 0), run(1), 7, EndReason.CLOSED));
        put(record(1, 0, 6));
        remove(run(1), 6);
        assertThat(known().ending().orElseThrow().reason()).isEqualTo(EndReason.CLOSED);
    }

    @Test
    void theOwnerRemovesWhatItWrote() {
        put(ended(hold(run(1), 5, 0), run(1), 7, EndReason.CLOSED));
        remove(run(1), 7);
        assertThat(value).isNull();
    }

    @Test
    void aRewriteRemovesWhatWasNotWrittenAgainButNoTombstones() {
        put(record(1, 0, 5));
        removeAll(run(1), 4);
        assertThat(known().sequence()).isEqualTo(5);
        removeAll(run(2), 100);
        assertThat(known().sequence()).isEqualTo(5);
        removeAll(run(1), 5);
        assertThat(value).isNull();
        put(ended(hold(run(1), 5, 0), run(1), 7, EndReason.CLOSED));
        removeAll(run(1), 100);
        assertThat(known().sequence()).isEqualTo(7);
    }

    @Test
    void aForgedValueIsReplacedWhateverItSays() {
        HoldEntries stranger = new HoldEntries(new ClusterSecret(new byte[32]));
        value = stranger.requests().value(key, HoldRecordCodec.encode(record(3, 1_000_000, Long.MAX_VALUE)));
        assertThat(entries.open(key, value)).isNull();
        put(record(1, 0, 1));
        assertThat(known().owner()).isEqualTo(run(1));
    }

    @Test
    void forgedRequestsChangeNothing() {
        put(record(1, 0, 1));
        byte[] before = value;
        HoldEntries stranger = new HoldEntries(new ClusterSecret(new byte[32]));
        apply(stranger.requests().put(key, HoldRecordCodec.encode(record(2, 5, 5))));
        apply(stranger.requests().remove(key, new Claim(run(1), 5)));
        apply(stranger.requests().removeAll(new Claim(run(1), 5)));
        byte[] otherKey = entries.key(Holds.handle(run(1), 6));
        apply(entries.requests().put(otherKey, HoldRecordCodec.encode(record(2, 5, 5))));
        apply(entries.requests().remove(otherKey, new Claim(run(1), 5)));
        byte[] otherKind = entries.requests().remove(key, new Claim(run(1), 5));
        otherKind[0] = 3;
        apply(otherKind);
        apply(new byte[0]);
        apply(new byte[] {9, 9, 9});
        assertThat(value).isSameAs(before);
    }

    private static HoldRecord record(int owner, int epoch, long sequence) {
        return parked(hold(run(1), 5, epoch), run(owner), sequence);
    }

    private HoldRecord known() {
        return entries.open(key, value);
    }

    private void put(HoldRecord written) {
        apply(entries.requests().put(key, HoldRecordCodec.encode(written)));
    }

    private void remove(NodeRun run, long sequence) {
        apply(entries.requests().remove(key, new Claim(run, sequence)));
    }

    private void removeAll(NodeRun run, long sequence) {
        apply(entries.requests().removeAll(new Claim(run, sequence)));
    }

    private void apply(byte[] request) {
        value = entries.apply(key, value, request);
    }
}
