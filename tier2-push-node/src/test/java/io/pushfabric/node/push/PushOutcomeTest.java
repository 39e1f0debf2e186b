package io.pushfabric.node.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PushOutcomeTest {
    @Test
    void wordsAndStatusesAreThoseOfTheContract() {
        assertThat(Stream.of(PushOutcome.values()).map(o -> o.wire() + " " + o.status())).containsExactly(
                "delivered 200", "pending 202", "closed 200", "expired 200", "found 200", "unknown-handle 404",
                "gone 410", "not-deferred 409", "too-large 413",
                "client-stalled 503", "failover-in-progress 503", "not-parked-yet 503", "overloaded 503",
                "bad-request 400", "unauthorized 401", "forbidden 403", "method-not-allowed 405",
                "unsupported-media-type 415");
    }
}
