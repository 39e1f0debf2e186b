package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.shared.EndReason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private static final long MEMORY_MILLIS = 300_000;

    private final HoldEntries holdEntries = new HoldEntries(Holds.SECRET);
    private final LabelEntries labelEntries = new LabelEntries(Holds.SECRET);
    private final FakeMap holds = new FakeMap(holdEntries);
    private final FakeMap labels = new FakeMap(labelEntries);
    private final AtomicInteger losses = new AtomicInteger();
    private final RecordWriter writer = new RecordWriter(
            new Scribe(run(1), holds, holdEntries, labels, labelEntries, MEMORY_MILLIS), losses::incrementAndGet);

    @AfterEach
    void close() {
        holds.resume();
        writer.close();
    }

    @Test
    void writesWhatBegan() {
        writer.start();
        park(1);
        awaitWritten();
        assertThat(known(1).owner()).isEqualTo(run(1));
        assertThat(known(1).ending()).isEmpty();
        assertThat(holds.lastKeepMillis()).isZero();
    }

    @Test
    void anEndedHoldIsRememberedForAWhile() {
        writer.start();
        park(1);
        end(1);
        awaitWritten();
        assertThat(known(1).ending()).contains(new HoldRecord.Ending(EndReason.TIMEOUT, false, 99));
        assertThat(holds.lastKeepMillis()).isEqualTo(MEMORY_MILLIS);
    }

    @Test
    void whatHappensToOneHoldWithinABatchIsWrittenOnce() {
        for (int slot = 0; slot < 100; slot++) {
            park(slot);
            end(slot);
        }
        writer.start();
        awaitWritten();
        assertThat(holds.applied()).isEqualTo(100);
        assertThat(known(7).ending()).isPresent();
    }

    @Test
    void theLagIsTheAgeOfTheOldestChangeThatIsNotThere() {
        holds.pause();
        writer.start();
        assertThat(writer.lagSeconds()).isZero();
        long began = System.nanoTime();
        park(1);
        Eventually.await("lag", 5, () -> writer.lagSeconds() > 0.3);
        park(2);
        assertThat(writer.lagSeconds()).isBetween(0.3, (System.nanoTime() - began) / 1e9);
        holds.resume();
        awaitWritten();
        assertThat(writer.lagSeconds()).isZero();
        assertThat(known(2)).isNotNull();
    }

    @Test
    void whatFailedIsTriedAgain() {
        holds.failNext(3);
        writer.start();
        for (int slot = 0; slot < 10; slot++) {
            park(slot);
        }
        awaitWritten();
        assertThat(holds.size()).isEqualTo(10);
        assertThat(losses).hasValue(0);
    }

    @Test
    void whatIsTooMuchIsLostAndWrittenAgain() {
        for (int slot = 0; slot < RecordWriter.CAPACITY + 3; slot++) {
            park(slot);
        }
        assertThat(writer.hasRoom()).isFalse();
        writer.start();
        Eventually.await("loss", 30, () -> losses.get() == 1);
        assertThat(holds.size()).isEqualTo(RecordWriter.CAPACITY);
        assertThat(writer.lagSeconds()).isPositive();
        writer.offer(new Change.RewriteBegins());
        for (int slot = 10; slot < RecordWriter.CAPACITY + 3; slot++) {
            Eventually.await("room", 30, writer::hasRoom);
            park(slot);
        }
        writer.offer(new Change.RewriteEnds());
        awaitWritten();
        assertThat(holds.size()).isEqualTo(RecordWriter.CAPACITY + 3 - 10);
        assertThat(known(9)).isNull();
        assertThat(known(RecordWriter.CAPACITY + 2)).isNotNull();
    }

    @Test
    void aRewriteThatLosesSomethingRemovesNothing() {
        writer.start();
        park(1);
        awaitWritten();
        writer.offer(new Change.RewriteBegins());
        holds.pause();
        for (int slot = 2; slot < RecordWriter.CAPACITY + 3_000; slot++) {
            park(slot);
        }
        holds.resume();
        Eventually.await("room", 30, writer::hasRoom);
        writer.offer(new Change.RewriteEnds());
        Eventually.await("loss", 30, () -> losses.get() == 1);
        assertThat(known(1)).isNotNull();
    }

    @Test
    void forgetsARunButItsTombstones() {
        Scribe other = new Scribe(run(2), holds, holdEntries, labels, labelEntries, MEMORY_MILLIS);
        RecordWriter dead = new RecordWriter(other, losses::incrementAndGet);
        dead.start();
        dead.offer(new Change.Hold(hold(1), Optional.empty()));
        dead.offer(new Change.Hold(hold(2), Optional.of(new HoldRecord.Ending(EndReason.CLOSED, false, 1))));
        dead.offer(new Change.Label("news", true));
        dead.close();
        writer.start();
        park(3);
        writer.offer(new Change.Label("news", true));
        writer.offer(new Change.Forget(run(2)));
        awaitWritten();
        assertThat(known(1)).isNull();
        assertThat(known(2).owner()).isEqualTo(run(2));
        assertThat(known(3).owner()).isEqualTo(run(1));
        byte[] key = labelEntries.key("news");
        assertThat(labelEntries.runs(key, labels.now(key))).containsExactly(run(1));
    }

    @Test
    void labelsComeAndGo() {
        writer.start();
        byte[] key = labelEntries.key("news");
        writer.offer(new Change.Label("news", true));
        awaitWritten();
        assertThat(labelEntries.runs(key, labels.now(key))).containsExactly(run(1));
        writer.offer(new Change.Label("news", false));
        awaitWritten();
        assertThat(labels.size()).isZero();
    }

    @Test
    void theOldestTombstonesGiveWay() {
        Scribe scribe = new Scribe(run(1), holds, holdEntries, labels, labelEntries, MEMORY_MILLIS);
        Map<ByteBuffer, Write> batch = new HashMap<>();
        for (int slot = 0; slot < Scribe.MAX_TOMBSTONES + 2; slot++) {
            scribe.note(ended(slot), 0, batch);
            batch.values().forEach(Write::start);
            batch.clear();
        }
        assertThat(holds.size()).isEqualTo(Scribe.MAX_TOMBSTONES);
        assertThat(known(1)).isNull();
        assertThat(known(2)).isNotNull();
        scribe.note(ended(1_000_000), MEMORY_MILLIS * 1_000_000 + 1, batch);
        assertThat(batch).hasSize(1);
    }

    @Test
    void closingWritesWhatWaits() {
        writer.start();
        for (int slot = 0; slot < 5_000; slot++) {
            park(slot);
        }
        writer.close();
        assertThat(holds.size()).isEqualTo(5_000);
    }

    @Test
    void closingDoesNotWaitForAGridThatHangs() {
        holds.pause();
        writer.start();
        park(1);
        long began = System.nanoTime();
        writer.close();
        assertThat((System.nanoTime() - began) / 1e9).isLessThan(4);
    }

    private void park(int slot) {
        writer.offer(new Change.Hold(hold(slot), Optional.empty()));
    }

    private void end(int slot) {
        writer.offer(ended(slot));
    }

    private static Change.Hold ended(int slot) {
        return new Change.Hold(hold(slot), Optional.of(new HoldRecord.Ending(EndReason.TIMEOUT, false, 99)));
    }

    private static HoldSummary hold(int slot) {
        return Holds.hold(Holds.handle(run(1), slot), 0, List.of("news"), null, new long[0]);
    }

    private HoldRecord known(int slot) {
        byte[] key = holdEntries.key(Holds.handle(run(1), slot));
        byte[] value = holds.now(key);
        return value == null ? null : holdEntries.open(key, value);
    }

    private void awaitWritten() {
        Eventually.await("everything written", 30, () -> writer.lagSeconds() == 0);
    }
}
