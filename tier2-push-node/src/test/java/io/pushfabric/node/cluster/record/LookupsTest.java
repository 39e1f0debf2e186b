package io.pushfabric.node.cluster.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupsTest {
    private final FakeMap map = new FakeMap((key, current, request) -> request);
    private final Lookups lookups = new Lookups();
    private final byte[] key = {1};

    @AfterEach
    void close() {
        lookups.close();
    }

    @Test
    void findsWhatIsThere() {
        map.apply(key, new byte[] {7}, 0);
        assertThat(lookups.get(map, key).toCompletableFuture().join()).containsExactly(7);
        assertThat(lookups.get(map, new byte[] {2}).toCompletableFuture().join()).isNull();
    }

    @Test
    void failsWhenTheGridDoesNotAnswerInTime() {
        map.pause();
        CompletableFuture<byte[]> answer = lookups.get(map, key).toCompletableFuture();
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        map.resume();
        assertThat(answer).isCompletedExceptionally();
    }

    @Test
    void failsWhenTheNodeCloses() {
        lookups.close();
        assertThat(lookups.get(map, key).toCompletableFuture()).isCompletedExceptionally();
    }
}
