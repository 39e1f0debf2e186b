package io.pushfabric.node.hold;

import io.netty.buffer.ByteBufAllocator;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client connections of one event loop, by slot. A handle carries slot and generation, so that a push finds its
 * connection with an index and a comparison. Owned by that event loop.
 */
public final class ConnectionTable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTable.class);
    /** Slot numbers carry the loop in the upper bits: 128 loops, 16 million connections each. */
    private static final int LOOP_SHIFT = 24;
    private static final int MAX_SLOTS = 1 << LOOP_SHIFT;

    private final int loop;
    private final HoldLimits limits;
    private final HandleMaker handles;
    private final HoldObserver observer;
    private final SendBudget budget;
    private final ByteBufAllocator allocator;
    private final Clock clock;
    private final Endings endings;
    private final DeadlineWheel wheel;
    private final LabelIndex labels;

    private ClientConnection[] connections = new ClientConnection[0];
    private int[] generations = new int[0];
    private int[] free = new int[0];
    private int freeCount;
    private int count;

    /** @param loop 0 to 127, different for each table of the node */
    public ConnectionTable(int loop, HoldLimits limits, HandleMaker handles, HoldObserver observer, SendBudget budget,
            ByteBufAllocator allocator, Clock clock, Memory memory, NodeLabels labels) {
        this.loop = loop;
        this.limits = limits;
        this.handles = handles;
        this.observer = observer;
        this.budget = budget;
        this.allocator = allocator;
        this.clock = clock;
        this.endings = new Endings(memory.endings(), memory.nanos());
        this.labels = new LabelIndex(labels);
        this.wheel = new DeadlineWheel(clock.nanoTime());
    }

    /**
     * How much of what is over is remembered.
     *
     * @param endings at most so many of each kind
     * @param nanos for so long
     */
    public record Memory(int endings, long nanos) {
    }

    /** The loop of a slot number: an index into the tables of the node. */
    public static int loopOf(int slot) {
        return slot >>> LOOP_SHIFT;
    }

    /** Connections now. */
    public int count() {
        return count;
    }

    /** Hands a command to the request that the handle names, or answers what became of it. */
    public void deliver(Handle handle, PushCommand command, Consumer<PushResult> reply) {
        Delivery delivery = new Delivery(command, reply);
        int index = handle.slot() & MAX_SLOTS - 1;
        ClientConnection connection = index < connections.length ? connections[index] : null;
        if (connection != null && connection.names(handle.generation())) {
            connection.deliver(delivery);
        } else {
            delivery.settle(endings.resultOf(key(handle.slot(), handle.generation()), delivery));
        }
    }

    /** How many parked connections carry the label. */
    int countLabel(String label) {
        return labels.count(label);
    }

    /** The parked connections that carry the label now. */
    ClientConnection[] carriers(String label) {
        return labels.carriers(label);
    }

    LabelIndex labels() {
        return labels;
    }

    /** Meets the deadlines that have passed. To be called each {@link DeadlineWheel#TICK_NANOS}. */
    public void tick() {
        long now = clock.nanoTime();
        wheel.advance(now, index -> {
            ClientConnection connection = connections[index];
            if (connection != null) {
                meetDeadline(connection, now);
            }
        });
        endings.sweep(now);
    }

    /** A defect costs the connection that has it, and no other one its deadline. */
    private static void meetDeadline(ClientConnection connection, long now) {
        try {
            connection.onDeadline(now);
        } catch (RuntimeException e) {
            LOG.warn("client {}: closed for a defect of ours", connection.address(), e);
            connection.close(EndReason.INTERNAL);
        }
    }

    /** How often {@link #tick} is due. */
    public static long tickNanos() {
        return DeadlineWheel.TICK_NANOS;
    }

    /** The connections now, with {@code null} between them. */
    ClientConnection[] snapshot() {
        return connections.clone();
    }

    /** Calls the action for each connection; it may close connections. */
    public void forEach(Consumer<ClientConnection> action) {
        for (ClientConnection connection : snapshot()) {
            if (connection != null) {
                action.accept(connection);
            }
        }
    }

    int add(ClientConnection connection) {
        if (freeCount == 0) {
            grow();
        }
        int index = free[--freeCount];
        connections[index] = connection;
        count++;
        return loop << LOOP_SHIFT | index;
    }

    void remove(int slot, ClientConnection self) {
        int index = slot & MAX_SLOTS - 1;
        if (connections[index] == self) {
            connections[index] = null;
            wheel.cancel(index);
            free[freeCount++] = index;
            count--;
        }
    }

    int nextGeneration(int slot) {
        return ++generations[slot & MAX_SLOTS - 1];
    }

    void wakeAt(int slot, long dueNanos) {
        wheel.schedule(slot & MAX_SLOTS - 1, dueNanos);
    }

    static long key(int slot, int generation) {
        return (long) slot << Integer.SIZE | Integer.toUnsignedLong(generation);
    }

    Endings endings() {
        return endings;
    }

    HoldLimits limits() {
        return limits;
    }

    HandleMaker handles() {
        return handles;
    }

    HoldObserver observer() {
        return observer;
    }

    SendBudget budget() {
        return budget;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    Clock clock() {
        return clock;
    }

    private void grow() {
        int before = connections.length;
        int after = Math.min(Math.max(64, before * 2), MAX_SLOTS);
        if (after == before) {
            throw new IllegalStateException("all " + MAX_SLOTS + " slots of loop " + loop + " are taken");
        }
        connections = Arrays.copyOf(connections, after);
        generations = Arrays.copyOf(generations, after);
        free = Arrays.copyOf(free, after);
        wheel.grow(after);
        for (int index = after - 1; index >= before; index--) {
            free[freeCount++] = index;
        }
    }
}
