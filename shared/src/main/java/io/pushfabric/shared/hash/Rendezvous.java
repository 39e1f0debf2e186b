package io.pushfabric.shared.hash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses a node for a key by highest random weight (Thaler and Ravishankar, 1998). The whole order of preference
 * depends on the ids and weights alone: all who know the same nodes agree on it, a node that leaves moves its own keys
 * only, to where each of them would go next, and one that joins takes its share from all. Immutable, for use by any
 * thread; choosing allocates nothing.
 *
 * <p>Each node draws an even 64-bit number for the key, and {@code -log2(number) / weight} is its distance, so that
 * with any weights the shares are as the weights are (Schindelhauer and Schomaker, 2005). The least distance wins, then
 * the greater number, then the lesser id.
 */
public final class Rendezvous {
    /** The greatest weight; with it, distances can be compared crosswise in 63 bits. */
    public static final int MAX_WEIGHT = 65_535;

    /** Public: what must not be guessed is in the key. */
    private static final SipHash ID_HASH = new SipHash("pushfabric nodes".getBytes(StandardCharsets.US_ASCII));

    private final String[] ids;
    private final long[] hashes;
    private final long[] weights;
    private final boolean even;

    private Rendezvous(TreeMap<String, Integer> nodes) {
        ids = nodes.keySet().toArray(String[]::new);
        hashes = nodes.keySet().stream().mapToLong(ID_HASH::hash).toArray();
        weights = nodes.values().stream().mapToLong(Rendezvous::checkedWeight).toArray();
        even = nodes.values().stream().distinct().count() <= 1;
    }

    /** Nodes that get equal shares; an id that comes twice counts once. */
    public static Rendezvous of(Collection<String> ids) {
        return weighted(ids.stream().distinct().collect(Collectors.toMap(Function.identity(), id -> 1)));
    }

    /**
     * Nodes that get shares as their weights are.
     *
     * @param weights from id to weight, 1 to {@value #MAX_WEIGHT}
     * @throws IllegalArgumentException quoting a weight that is none
     */
    public static Rendezvous weighted(Map<String, Integer> weights) {
        return new Rendezvous(new TreeMap<>(weights));
    }

    private static long checkedWeight(int weight) {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight is not from 1 to " + MAX_WEIGHT + ": " + weight);
        }
        return weight;
    }

    /** How many nodes there are. */
    public int size() {
        return ids.length;
    }

    /**
     * The node that comes first for a key, or null if there is none.
     *
     * @param key any number; it need not be spread evenly
     */
    public String pick(long key) {
        return even ? pickEvenly(key) : next(key, id -> false);
    }

    /** Without the logarithm, which changes nothing if all are divided by the same. */
    private String pickEvenly(long key) {
        int best = -1;
        long highest = 0;
        for (int i = 0; i < hashes.length; i++) {
            long number = draw(key, hashes[i]);
            if (best < 0 || Long.compareUnsigned(number, highest) > 0) {
                best = i;
                highest = number;
            }
        }
        return best < 0 ? null : ids[best];
    }

    /** The node that comes first for a key among those that are not excluded, or null if all are. */
    public String next(long key, Predicate<? super String> excluded) {
        int best = -1;
        for (int i = 0; i < ids.length; i++) {
            if (!excluded.test(ids[i]) && (best < 0 || compare(key, i, best) < 0)) {
                best = i;
            }
        }
        return best < 0 ? null : ids[best];
    }

    /** All nodes, those that come first for a key first. */
    public List<String> order(long key) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, ids.length).boxed().toList());
        order.sort((a, b) -> compare(key, a, b));
        return order.stream().map(i -> ids[i]).toList();
    }

    /** Negative if the first of two nodes comes before the second. They stand in the order of their ids. */
    private int compare(long key, int a, int b) {
        long numberA = draw(key, hashes[a]);
        long numberB = draw(key, hashes[b]);
        int result = Long.compare(FixedPointLog.distance(numberA) * weights[b],
                FixedPointLog.distance(numberB) * weights[a]);
        if (result == 0) {
            result = Long.compareUnsigned(numberB, numberA);
        }
        return result == 0 ? Integer.compare(a, b) : result;
    }

    /** What a node draws for a key: variant 13 of Stafford's mixers, which flips each bit with probability ½. */
    private static long draw(long key, long node) {
        long mixed = key ^ node;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
