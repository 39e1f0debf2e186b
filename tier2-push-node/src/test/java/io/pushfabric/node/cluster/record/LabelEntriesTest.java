package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelEntriesTest {
    private final LabelEntries entries = new LabelEntries(Holds.SECRET);
    private final byte[] key = entries.key("news");
    private byte[] value;

    @Test
    void knowsWhoHasTheLabel() {
        assertThat(entries.runs(key, null)).isEmpty();
        put(1, 1);
        put(2, 1);
        put(1, 5);
        assertThat(entries.runs(key, value)).containsExactlyInAnyOrder(run(1), run(2));
        remove(2, 2);
        assertThat(entries.runs(key, value)).containsExactly(run(1));
        remove(1, 6);
        assertThat(value).isNull();
    }

    @Test
    void aLateRemovalChangesNothing() {
        put(1, 5);
        byte[] before = value;
        remove(1, 4);
        assertThat(value).isSameAs(before);
    }

    @Test
    void aRewriteRemovesWhatWasNotWrittenAgain() {
        put(1, 5);
        put(2, 5);
        apply(entries.requests().removeAll(new Claim(run(1), 5)));
        assertThat(entries.runs(key, value)).containsExactly(run(2));
    }

    @Test
    void whatIsForgedIsNotBelieved() {
        LabelEntries stranger = new LabelEntries(new ClusterSecret(new byte[32]));
        apply(stranger.requests().put(key, new Claim(run(3), 1).encode()));
        assertThat(value).isNull();
        value = stranger.requests().value(key, new LabelClaims(List.of(new Claim(run(3), 1))).encode());
        assertThat(entries.runs(key, value)).isEmpty();
        put(1, 1);
        assertThat(entries.runs(key, value)).containsExactly(run(1));
    }

    @Test
    void nothingOfItCanBeRead() {
        put(1, 1);
        assertThat(new String(value, StandardCharsets.ISO_8859_1)).doesNotContain("node-1");
        assertThat(key).hasSize(16).isNotEqualTo(entries.key("new"));
    }

    private void put(int run, long sequence) {
        apply(entries.requests().put(key, new Claim(run(run), sequence).encode()));
    }

    private void remove(int run, long sequence) {
        apply(entries.requests().remove(key, new Claim(run(run), sequence)));
    }

    private void apply(byte[] request) {
        value = entries.apply(key, value, request);
    }
}
