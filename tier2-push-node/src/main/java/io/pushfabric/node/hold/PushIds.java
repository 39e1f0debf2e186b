package io.pushfabric.node.hold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Push-Ids of one handle: which are under way, and the last 64 that were delivered. As keyed 64-bit hashes, of
 * which nobody outside can make two alike. Owned by the event loop of the connection; made when the first id comes.
 */
final class PushIds {
    private static final int REMEMBERED = 64;

    private static final long[] NONE = {};

    private final Runnable onDelivered;
    private final List<Delivery> underWay = new ArrayList<>(1);
    private long[] delivered = new long[4];
    private int count;

    /** @param onDelivered called when one is remembered as delivered */
    PushIds(Runnable onDelivered) {
        this.onDelivered = onDelivered;
    }

    /** Those of {@code ids} that were delivered, the oldest first. @param ids or {@code null} */
    static long[] delivered(PushIds ids) {
        return ids == null ? NONE : ids.inOrder();
    }

    boolean wasDelivered(long id) {
        int known = Math.min(count, delivered.length);
        for (int i = 0; i < known; i++) {
            if (delivered[i] == id) {
                return true;
            }
        }
        return false;
    }

    /** The delivery that carries this id and has not come to its end, or {@code null}. */
    Delivery underWay(long id) {
        for (Delivery delivery : underWay) {
            if (delivery.message().id() == id) {
                return delivery;
            }
        }
        return null;
    }

    void began(Delivery delivery) {
        underWay.add(delivery);
    }

    /** @param wasDelivered else it may be tried anew */
    void ended(Delivery delivery, boolean wasDelivered) {
        underWay.remove(delivery);
        if (wasDelivered) {
            remember(delivery.message().id());
            onDelivered.run();
        }
    }

    private long[] inOrder() {
        if (count <= delivered.length) {
            return Arrays.copyOf(delivered, count);
        }
        int oldest = count % delivered.length;
        long[] ordered = Arrays.copyOfRange(delivered, oldest, oldest + delivered.length);
        System.arraycopy(delivered, 0, ordered, delivered.length - oldest, oldest);
        return ordered;
    }

    private void remember(long id) {
        if (count == delivered.length && count < REMEMBERED) {
            delivered = Arrays.copyOf(delivered, count * 2);
        }
        delivered[count % delivered.length] = id;
        // Beyond the last doubling the array is a ring.
        count = count + 1 == 2 * REMEMBERED ? REMEMBERED : count + 1;
    }
}
