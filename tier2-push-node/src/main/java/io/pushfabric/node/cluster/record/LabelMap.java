package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridMap;
import io.pushfabric.shared.handle.Handle;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The label map, put together: who writes to it, and who reads from it. */
public final class LabelMap implements Records, LabelDirectory, AutoCloseable {
    private final GridMap holds;
    private final GridMap labels;
    private final HoldEntries holdEntries;
    private final LabelEntries labelEntries;
    private final Lookups lookups = new Lookups();
    private final RecordWriter writer;
    private final HoldJournal journal;

    /**
     * @param memoryMillis how long tombstones are kept, {@code push.id-memory}
     * @param rewriter has one thread, which may be kept
     */
    public LabelMap(NodeRun self, Grid grid, HoldEntries holdEntries, LabelEntries labelEntries, long memoryMillis,
            Executor rewriter) {
        this.holds = grid.map(HoldEntries.MAP);
        this.labels = grid.map(LabelEntries.MAP);
        this.holdEntries = holdEntries;
        this.labelEntries = labelEntries;
        this.writer = new RecordWriter(new Scribe(self, holds, holdEntries, labels, labelEntries, memoryMillis),
                this::rewriteAll);
        this.journal = new HoldJournal(writer, rewriter);
        writer.start();
    }

    public HoldJournal journal() {
        return journal;
    }

    /** {@code label_replication_lag_seconds}. */
    public double lagSeconds() {
        return writer.lagSeconds();
    }

    /** See {@link HoldJournal#rewriteAll}. */
    public void rewriteAll() {
        journal.rewriteAll();
    }

    @Override
    public CompletionStage<Optional<HoldRecord>> find(Handle handle) {
        byte[] key = holdEntries.key(handle);
        return lookups.get(holds, key)
                .thenApply(value -> Optional.ofNullable(value == null ? null : holdEntries.open(key, value)));
    }

    @Override
    public CompletionStage<Set<NodeRun>> nodesWith(String label) {
        byte[] key = labelEntries.key(label);
        return lookups.get(labels, key).thenApply(value -> labelEntries.runs(key, value));
    }

    /** Writes what waits, for at most 2 s. */
    @Override
    public void close() {
        writer.close();
        lookups.close();
    }
}
