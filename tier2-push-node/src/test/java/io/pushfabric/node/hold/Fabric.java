package io.pushfabric.node.hold;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleSeal;
import io.pushfabric.shared.secret.ClusterSecret;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/** A connection table with a clock that is held, an allocator that counts, and small numbers. */
final class Fabric {
    static final int MAX_BUFFERED = 1000;
    static final long BUDGET = 2500;
    static final long IDLE_SECONDS = 300;
    static final long KEEP_ALIVE_SECONDS = 25;
    static final long BODY_SECONDS = 60;
    static final long STALL_SECONDS = 5;
    static final long MEMORY_SECONDS = 120;
    static final HoldLimits LIMITS = new HoldLimits(seconds(IDLE_SECONDS),
            new KeepAliveChunk(seconds(KEEP_ALIVE_SECONDS), new byte[] {'~'}), seconds(75), seconds(30),
            seconds(BODY_SECONDS), MAX_BUFFERED, seconds(STALL_SECONDS));
    private static final HandleSeal SEAL = new HandleSeal(new ClusterSecret(new byte[ClusterSecret.MIN_BYTES]));
    private static final SecureRandom RANDOM = new SecureRandom();

    final FakeClock clock = new FakeClock();
    final RecordedHolds holds = new RecordedHolds();
    final SendBudget budget = new SendBudget(BUDGET);
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    final ConnectionTable table = new ConnectionTable(3, LIMITS,
            new HandleMaker(SEAL, "node-a", 42, "http://192.0.2.1:7400", RANDOM), holds, budget, allocator, clock,
            new ConnectionTable.Memory(1000, seconds(MEMORY_SECONDS)), new NodeLabels());

    FakeClient client() {
        return new FakeClient(this);
    }

    Handle open(String handle) {
        return SEAL.open(handle);
    }

    /** Lets time go by, tick by tick. */
    void pass(double seconds) {
        long end = clock.nanoTime() + (long) (seconds * 1e9);
        while (end - clock.nanoTime() > 0) {
            clock.advance(Math.min(ConnectionTable.tickNanos(), end - clock.nanoTime()));
            table.tick();
        }
    }

    /** Lets time go by at one go, as when the machine was busy, and two ticks for what follows from it. */
    void jump(double seconds) {
        clock.advance((long) (seconds * 1e9));
        table.tick();
        pass(0.04);
    }

    /** Bytes in buffers that were not given back. */
    long leaked() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
