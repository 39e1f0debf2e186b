package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.hold;
import static io.pushfabric.node.cluster.record.Holds.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.pushfabric.node.cluster.Cluster;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.cluster.Ports;
import io.pushfabric.node.cluster.grid.EntryRule;
import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridMap;
import io.pushfabric.node.cluster.grid.GridSettings;
import io.pushfabric.node.hold.HoldReplay;
import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.node.hold.NodeLabels;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three real members in one process, with one backup. */
class LabelMapTest {
    private static final List<HostPort> ADDRESSES = Ports.free(4);
    private static final List<Cluster> NODES = new ArrayList<>();

    @BeforeAll
    static void join() throws Exception {
        List<CompletableFuture<Cluster>> joining = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            NodeInfo info = new NodeInfo(run(i).id(), run(i).incarnation(), URI.create("http://127.0.0.1:7400"),
                    ADDRESSES.get(i), ADDRESSES.get(i));
            NodeSettings.Cluster settings = new NodeSettings.Cluster(ADDRESSES.get(i), ADDRESSES.subList(0, 3), 1);
            joining.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return Cluster.join(settings, Holds.SECRET, info, Duration.ofMinutes(5));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        for (CompletableFuture<Cluster> node : joining) {
            NODES.add(node.get(30, TimeUnit.SECONDS));
        }
    }

    @AfterAll
    static void close() {
        NODES.forEach(Cluster::close);
    }

    @Test
    void nodesThatStartTogetherFindEachOther() {
        for (int i = 0; i < 3; i++) {
            int node = i;
            Set<NodeRun> others = new HashSet<>(Set.of(run(0), run(1), run(2)));
            others.remove(run(node));
            Eventually.await("the others of " + node, 20, () -> NODES.get(node).membership().others().stream()
                    .map(info -> new NodeRun(info.id(), info.incarnation())).collect(Collectors.toSet())
                    .equals(others));
        }
    }

    @Test
    void tenThousandHoldsAreFoundByTheOthers() throws Exception {
        LabelMap writing = NODES.get(0).labelMap();
        LabelMap reading = NODES.get(1).labelMap();
        for (int slot = 0; slot < 10_000; slot++) {
            writing.journal().onHeld(hold(run(0), slot, 0));
        }
        awaitWritten(writing);
        for (int slot = 0; slot < 10_000; slot++) {
            HoldRecord found = find(reading, Holds.handle(run(0), slot)).orElseThrow();
            assertThat(found.hold().labels()).containsExactly("news", "user:" + slot);
            assertThat(found.owner()).isEqualTo(run(0));
            assertThat(found.ending()).isEmpty();
        }
        writing.journal().onReleased(hold(run(0), 77, 0), EndReason.CLIENT_CLOSED, 123);
        awaitWritten(writing);
        assertThat(find(reading, Holds.handle(run(0), 77)).orElseThrow().ending())
                .contains(new HoldRecord.Ending(EndReason.CLIENT_CLOSED, true, 123));
        assertThat(find(reading, Holds.handle(run(0), 10_001))).isEmpty();
    }

    @Test
    void aHoldThatMovedIsNotTakenBack() throws Exception {
        HoldSummary before = hold(run(0), 20_000, 0);
        HoldSummary after = hold(run(0), 20_000, 1);
        NODES.get(0).labelMap().journal().onHeld(before);
        awaitWritten(NODES.get(0).labelMap());
        NODES.get(1).labelMap().journal().onHeld(after);
        awaitWritten(NODES.get(1).labelMap());
        NODES.get(0).labelMap().journal().onHeld(before);
        NODES.get(0).labelMap().journal().onReleased(before, EndReason.TIMEOUT, 1);
        awaitWritten(NODES.get(0).labelMap());
        HoldRecord found = find(NODES.get(2).labelMap(), before.handle()).orElseThrow();
        assertThat(found.owner()).isEqualTo(run(1));
        assertThat(found.ending()).isEmpty();
    }

    @Test
    void aLabelIsKnownEverywhereWithin100Millis() throws Exception {
        for (int i = 0; i < 20; i++) {
            String label = "label-" + i;
            NODES.get(0).labelMap().journal().onFirst(label);
            NODES.get(2).labelMap().journal().onFirst(label);
            Eventually.await(label, 5, () -> nodesWith(1, label).equals(Set.of(run(0), run(2))));
        }
        NODES.get(0).labelMap().journal().onLast("label-0");
        Eventually.await("one left", 5, () -> nodesWith(1, "label-0").equals(Set.of(run(2))));
    }

    @Test
    void aRewriteRemovesWhatIsNotTrue() throws Exception {
        LabelMap map = NODES.get(2).labelMap();
        map.journal().onHeld(hold(run(2), 30_000, 0));
        map.journal().onReleased(hold(run(2), 30_001, 0), EndReason.CLOSED, 1);
        map.journal().onFirst("wrong");
        NodeLabels labels = new NodeLabels(map.journal());
        awaitWritten(map);
        DefaultEventLoop loop = new DefaultEventLoop();
        map.journal().follow(new HoldReplay(List.of(EmptyTable.on(loop))), labels);
        map.rewriteAll();
        Eventually.await("wrong label removed", 5, () -> nodesWith(0, "wrong").isEmpty());
        Eventually.await("wrong hold removed", 5, () -> found(0, Holds.handle(run(2), 30_000)).isEmpty());
        assertThat(found(0, Holds.handle(run(2), 30_001))).isPresent();
        loop.shutdownGracefully();
    }

    @Test
    void aForgedRecordIsNotBelieved() throws Exception {
        EntryRule anything = (key, current, request) -> request;
        String name = "pushfabric-" + HexFormat.of().formatHex(Holds.SECRET.key("cluster name 1"), 0, 16);
        try (Grid stranger = Grid.join(new GridSettings(name, "stranger", ADDRESSES.get(3),
                ADDRESSES.subList(0, 3), 1, "", Map.of(HoldEntries.MAP, anything)))) {
            HoldEntries forger = new HoldEntries(new ClusterSecret(new byte[32]));
            HoldEntries genuine = new HoldEntries(Holds.SECRET);
            GridMap map = stranger.map(HoldEntries.MAP);
            AtomicInteger slot = new AtomicInteger(40_000);
            AtomicInteger planted = new AtomicInteger();
            // The stranger soon holds a part of the entries, where its rule decides; elsewhere ours refuses.
            Eventually.await("something forged", 30, () -> {
                Handle handle = Holds.handle(run(1), slot.incrementAndGet());
                byte[] key = genuine.key(handle);
                map.apply(key, forger.requests().value(key, HoldRecordCodec.encode(
                        Holds.parked(hold(handle, 9, List.of(), null, new long[0]), run(3), 1))), 0)
                        .toCompletableFuture().join();
                if (Eventually.answered(() -> map.get(key)) != null) {
                    planted.incrementAndGet();
                }
                assertThat(found(0, handle)).isEmpty();
                return planted.get() == 10;
            });
        }
    }

    private static Optional<HoldRecord> found(int node, Handle handle) {
        return find(NODES.get(node).labelMap(), handle);
    }

    private static Optional<HoldRecord> find(LabelMap map, Handle handle) {
        return Eventually.answered(() -> map.find(handle));
    }

    private static Set<NodeRun> nodesWith(int node, String label) {
        return Eventually.answered(() -> NODES.get(node).labelMap().nodesWith(label));
    }

    private static void awaitWritten(LabelMap map) {
        Eventually.await("everything written", 30, () -> map.lagSeconds() == 0);
    }
}
