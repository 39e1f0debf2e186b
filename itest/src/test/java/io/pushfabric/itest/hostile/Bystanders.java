package io.pushfabric.itest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that were parked before an attack, and must not notice it. */
final class Bystanders {
    /** Far more than a push takes, far less than any time-out. */
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);

    private final OneNode fabric;
    private final List<Parked> parked = new ArrayList<>();
    private int round;

    private Bystanders(OneNode fabric) {
        this.fabric = fabric;
    }

    static Bystanders park(OneNode fabric, int count) throws IOException {
        Bystanders bystanders = new Bystanders(fabric);
        for (int i = 0; i < count; i++) {
            bystanders.parked.add(fabric.park(exchange -> exchange.defer("Push-Hold: stream")));
        }
        for (Parked one : bystanders.parked) {
            assertThat(one.client().readHead().startLine()).startsWith("HTTP/1.1 200 ");
        }
        return bystanders;
    }

    /** Each gets a push, each at once. */
    void stillGetTheirPushes() throws IOException {
        round++;
        try (Publisher publisher = fabric.node().publisher()) {
            for (Parked one : parked) {
                long start = System.nanoTime();
                assertThat(publisher.push(one.handle(), "push " + round).summary()).isEqualTo("200 delivered");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
                assertThat(one.client().readChunkText()).isEqualTo("push " + round);
            }
        }
    }
}
