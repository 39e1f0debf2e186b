package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLabelsTest {
    private final List<String> told = new ArrayList<>();
    private final NodeLabels labels = new NodeLabels(new NodeLabels.Listener() {
        @Override
        public void onFirst(String label) {
            told.add("first " + label);
        }

        @Override
        public void onLast(String label) {
            told.add("last " + label);
        }
    });

    @Test
    void tellsOfTheFirstAndTheLastOnly() {
        labels.add("a");
        labels.add("a");
        labels.remove("a");
        labels.add("b");
        labels.remove("a");
        labels.remove("a");
        assertThat(told).containsExactly("first a", "first b", "last a");
        assertThat(labels.count()).isEqualTo(1);
    }

    @Test
    void replaysWhatIsThere() {
        labels.add("a");
        labels.add("b");
        labels.remove("a");
        List<String> replayed = new ArrayList<>();
        labels.replay(() -> replayed.add("pace"), replayed::add);
        assertThat(replayed).containsExactly("pace", "b");
    }
}
