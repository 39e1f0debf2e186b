package io.pushfabric.node.relay;

import io.netty.channel.ChannelPromise;
import io.pushfabric.shared.link.LinkProtocolException;
import java.util.ArrayDeque;

/** The {@code DATA} frames that the client's kernel has not taken, as far as is known. Owned by the event loop. */
final class UnacknowledgedData {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private long lastNumber;
    private long bytes;

    /** @param promise completes with the acknowledgement of this number */
    private record Waiting(long number, int size, ChannelPromise promise) {
    }

    /** Numbers a frame of so many bytes. */
    long add(int size, ChannelPromise promise) {
        lastNumber++;
        bytes += size;
        waiting.add(new Waiting(lastNumber, size, promise));
        return lastNumber;
    }

    /** Completes the promise when all before it is acknowledged: at once, if it is. */
    void addMark(ChannelPromise promise) {
        if (waiting.isEmpty()) {
            promise.trySuccess();
        } else {
            waiting.add(new Waiting(lastNumber, 0, promise));
        }
    }

    void acknowledge(long number) {
        if (Long.compareUnsigned(number, lastNumber) > 0) {
            throw new LinkProtocolException("ACK " + Long.toUnsignedString(number) + " of " + lastNumber);
        }
        while (!waiting.isEmpty() && waiting.peek().number <= number) {
            Waiting taken = waiting.remove();
            bytes -= taken.size;
            taken.promise.trySuccess();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** No acknowledgement will come any more. */
    void fail(Throwable cause) {
        bytes = 0;
        for (Waiting lost = waiting.poll(); lost != null; lost = waiting.poll()) {
            lost.promise.tryFailure(cause);
        }
    }
}
