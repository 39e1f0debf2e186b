package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Holds as they might be. */
final class Holds {
    static final ClusterSecret SECRET = new ClusterSecret("a secret that is long enough for all".getBytes());

    private Holds() {
    }

    static NodeRun run(int number) {
        return new NodeRun("node-" + number, number);
    }

    static HoldSummary hold(NodeRun origin, int slot, int epoch) {
        return hold(handle(origin, slot), epoch, List.of("news", "user:" + slot), "/gone", new long[] {slot});
    }

    static HoldSummary hold(Handle handle, int epoch, List<String> labels, String gonePath, long[] ids) {
        return new HoldSummary(handle, epoch, labels, "app", gonePath, true, ids, 300_000, 17);
    }

    static Handle handle(NodeRun origin, int slot) {
        InetSocketAddress client = new InetSocketAddress("127.0.0.2", 1 + slot % 65_535);
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", 8081);
        return new Handle(origin.id(), origin.incarnation(), slot, 7, slot * 31L, 0, client, local,
                "http://127.0.0.1:7400");
    }

    static HoldRecord parked(HoldSummary hold, NodeRun owner, long sequence) {
        return new HoldRecord(hold, owner, sequence, Optional.empty());
    }

    static HoldRecord ended(HoldSummary hold, NodeRun owner, long sequence, EndReason reason) {
        return new HoldRecord(hold, owner, sequence, Optional.of(new HoldRecord.Ending(reason, true, 1_234)));
    }

    static HoldRecord any(Random random) {
        NodeRun origin = run(random.nextInt(3));
        NodeRun owner = random.nextBoolean() ? origin : run(random.nextInt(3));
        List<String> labels = IntStream.range(0, random.nextInt(17)).mapToObj(i -> text(random, 128)).toList();
        HoldSummary hold = new HoldSummary(handle(origin, random.nextInt(1 << 30)), random.nextInt(1 << 30), labels,
                text(random, 32), random.nextBoolean() ? null : "/" + text(random, 2047), random.nextBoolean(),
                random.longs(random.nextInt(65)).toArray(), random.nextInt(1 << 30), random.nextInt(1 << 30));
        EndReason[] reasons = EndReason.values();
        return new HoldRecord(hold, owner, random.nextLong(), random.nextBoolean() ? Optional.empty()
                : Optional.of(new HoldRecord.Ending(reasons[random.nextInt(reasons.length)], random.nextBoolean(),
                        random.nextLong())));
    }

    private static String text(Random random, int most) {
        return random.ints(1 + random.nextInt(most), '!', '~' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
