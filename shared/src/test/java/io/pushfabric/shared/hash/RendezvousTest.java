package io.pushfabric.shared.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Key by key; keys are simply counted, which is the hardest for the mixer. */
class RendezvousTest {
    private static final int KEYS = 1_000_000;
    private static final int SOME_KEYS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 100})
    void sharesAreEvenAsFarAsChanceAllows(int nodes) {
        assertEven(counts(Rendezvous.of(ids(nodes)), KEYS).values(), nodes, KEYS);
    }

    @Test
    void shuffledListsAgree() {
        List<String> shuffled = new ArrayList<>(ids(10));
        Collections.shuffle(shuffled, new Random(1));
        Rendezvous one = Rendezvous.of(ids(10));
        Rendezvous other = Rendezvous.of(shuffled);
        for (int key = 0; key < KEYS; key++) {
            same(one.pick(key), other.pick(key), key);
        }
    }

    /** Read one way this is a node that joins, read the other way one that leaves. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10, 100})
    void aNodeMovesItsOwnKeysAndNoOthers(int nodes) {
        List<String> all = ids(nodes);
        String node = all.get(nodes / 2);
        Rendezvous with = Rendezvous.of(all);
        Rendezvous without = Rendezvous.of(all.stream().filter(id -> !id.equals(node)).toList());
        Map<String, Integer> orphans = new TreeMap<>();
        for (int key = 0; key < KEYS; key++) {
            String before = with.pick(key);
            String after = without.pick(key);
            if (before.equals(node)) {
                orphans.merge(after, 1, Integer::sum);
            } else {
                same(after, before, key);
            }
        }
        int moved = orphans.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(orphans).hasSize(nodes - 1);
        // For two nodes the formula below would ask for more than chance gives: it is one for many.
        double average = moved / (nodes - 1.0);
        assertThat(orphans.values()).allSatisfy(
                count -> assertThat((double) count).isCloseTo(average, within(4 * Math.sqrt(average))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOrderIsThatInWhichNodesAreLost(boolean even) {
        Map<String, Integer> nodes = new HashMap<>();
        ids(10).forEach(id -> nodes.put(id, even ? 3 : 1 + id.charAt(5) - '0'));
        Rendezvous rendezvous = Rendezvous.weighted(nodes);
        for (int key = 0; key < SOME_KEYS; key++) {
            List<String> order = rendezvous.order(key);
            same(order.get(0), rendezvous.pick(key), key);
            Map<String, Integer> left = new HashMap<>(nodes);
            Set<String> excluded = new HashSet<>();
            for (String id : order) {
                same(rendezvous.next(key, excluded::contains), id, key);
                if (key < 500) {
                    same(Rendezvous.weighted(left).pick(key), id, key);
                }
                left.remove(id);
                excluded.add(id);
            }
            assertThat(rendezvous.next(key, excluded::contains)).isNull();
        }
    }

    @Test
    void secondChoicesAreEvenToo() {
        Rendezvous rendezvous = Rendezvous.of(ids(4));
        Map<List<String>, Integer> orders = new HashMap<>();
        for (int key = 0; key < 240_000; key++) {
            orders.merge(rendezvous.order(key), 1, Integer::sum);
        }
        assertThat(orders).hasSize(24);
        assertEven(orders.values(), 24, 240_000);
    }

    @Test
    void weightsAreHonoured() {
        Map<String, Integer> weights = Map.of("a", 1, "b", 2, "c", 3, "d", 10, "e", Rendezvous.MAX_WEIGHT / 1_000);
        double total = weights.values().stream().mapToInt(Integer::intValue).sum();
        counts(Rendezvous.weighted(weights), KEYS).forEach((id, count) -> {
            double share = weights.get(id) / total;
            double noise = Math.sqrt(KEYS * share * (1 - share));
            // The logarithm itself may add 0.1 %.
            assertThat(Math.abs(count - KEYS * share)).as(id).isLessThan(4 * noise + KEYS * share / 1_000);
        });
    }

    @Test
    void aWeightThatGrowsOnlyTakes() {
        Map<String, Integer> weights = new HashMap<>(Map.of("a", 100, "b", 100, "c", 100));
        Rendezvous before = Rendezvous.weighted(weights);
        weights.put("b", 150);
        Rendezvous after = Rendezvous.weighted(weights);
        for (int key = 0; key < SOME_KEYS; key++) {
            String now = after.pick(key);
            if (!now.equals("b")) {
                same(now, before.pick(key), key);
            }
        }
    }

    @Test
    void equalWeightsAreNoWeights() {
        Rendezvous heavy = Rendezvous.weighted(Map.of("a", 65_535, "b", 65_535, "c", 65_535));
        Rendezvous light = Rendezvous.of(List.of("c", "a", "b", "a"));
        assertThat(light.size()).isEqualTo(3);
        for (int key = 0; key < SOME_KEYS; key++) {
            same(heavy.pick(key), light.pick(key), key);
            assertThat(heavy.order(key)).isEqualTo(light.order(key));
        }
    }

    /** Balancers and nodes of different versions must agree: these change only with the version of the hash. */
    @Test
    void choicesStayAsTheyAre() {
        Rendezvous rendezvous = Rendezvous.of(List.of("node-a", "node-b", "node-c"));
        assertThat(IntStream.range(0, 12).mapToObj(rendezvous::pick).map(id -> id.substring(5)).toList())
                .containsExactly("c", "b", "a", "c", "c", "a", "c", "a", "a", "c", "c", "b");
    }

    @Test
    void noneAndOne() {
        assertThat(Rendezvous.of(List.of()).pick(1)).isNull();
        assertThat(Rendezvous.of(List.of()).next(1, id -> false)).isNull();
        assertThat(Rendezvous.of(List.of()).order(1)).isEmpty();
        assertThat(Rendezvous.of(List.of("a")).pick(-1)).isEqualTo("a");
        assertThat(Rendezvous.of(List.of("a")).order(-1)).containsExactly("a");
    }

    @Test
    void badWeightsAreRefused() {
        for (int weight : new int[] {0, -1, 65_536}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Rendezvous.weighted(Map.of("a", weight)))
                    .withMessageContaining(": " + weight);
        }
    }

    private static Map<String, Integer> counts(Rendezvous rendezvous, int keys) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int key = 0; key < keys; key++) {
            counts.merge(rendezvous.pick(key), 1, Integer::sum);
        }
        return counts;
    }

    /** The busiest of n nodes has 1 + sqrt(2 n ln n / F) times the average of F keys, if chance alone spreads them. */
    static void assertEven(Iterable<Integer> counts, int nodes, int keys) {
        double bound = 1 + 1.5 * Math.sqrt(2 * nodes * Math.log(nodes) / keys);
        for (int count : counts) {
            assertThat(count / ((double) keys / nodes)).isLessThan(bound);
        }
    }

    /** Without the cost of an assertion object for each of millions of keys. */
    private static void same(String actual, String expected, int key) {
        if (!actual.equals(expected)) {
            assertThat(actual).as("key %d", key).isEqualTo(expected);
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "node-" + i).toList();
    }
}
