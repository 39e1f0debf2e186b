package io.pushfabric.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private final Holds holds = new Holds();

    private static Hold hold(String handle, Hold.Kind kind, String client) {
        return new Hold(handle, URI.create("http://127.0.0.1:7400"), kind, client, Instant.EPOCH);
    }

    @Test
    void aPageHasOneStreamAndOneLongPoll() {
        Hold stream = hold("handle-of-the-stream", Hold.Kind.STREAM, "page");
        Hold second = hold("handle-of-second-poll", Hold.Kind.POLL, "page");
        holds.add(stream);
        holds.add(hold("handle-of-first-poll", Hold.Kind.POLL, "page"));
        holds.add(second);
        assertThat(holds.all()).containsExactly(stream, second);
        assertThat(holds.of("page", Hold.Kind.POLL)).contains(second);
        assertThat(holds.of("page", Hold.Kind.STREAM)).contains(stream);
        assertThat(holds.of("other", Hold.Kind.STREAM)).isEmpty();
    }

    @Test
    void clientsWithoutANameAreAllKept() {
        holds.add(hold("handle-one-1234567", Hold.Kind.STREAM, ""));
        holds.add(hold("handle-two-1234567", Hold.Kind.STREAM, ""));
        assertThat(holds.all()).hasSize(2);
        assertThat(holds.of("", Hold.Kind.STREAM)).isEmpty();
    }

    @Test
    void theEldestIsForgottenWhenTheTableIsFull() {
        for (int i = 0; i <= Holds.MAX; i++) {
            holds.add(hold("handle-number-" + i, Hold.Kind.STREAM, "page" + i));
        }
        assertThat(holds.all()).hasSize(Holds.MAX).first().extracting(Hold::handle).isEqualTo("handle-number-1");
    }

    @Test
    void aLateEndOfAnOldHoldLeavesTheNewOne() {
        holds.add(hold("handle-of-first-poll", Hold.Kind.POLL, "page"));
        holds.add(hold("handle-of-second-poll", Hold.Kind.POLL, "page"));
        assertThat(holds.remove("handle-of-first-poll")).isFalse();
        assertThat(holds.remove("handle-of-second-poll")).isTrue();
        assertThat(holds.all()).isEmpty();
    }
}
