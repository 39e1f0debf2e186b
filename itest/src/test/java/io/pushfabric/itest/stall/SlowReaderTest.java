package io.pushfabric.itest.stall;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.GoneStream;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.Stalled;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 6: "body-timeout: … without the client taking one [byte] of a response", of a parked client. */
class SlowReaderTest {
    private static final int HUGE = 5 * 1024 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.stall-wait", "300ms")
            .set("clients.body-timeout", "1s").set("push.max-message", "8MiB"));

    private static Parked slow() throws IOException {
        Parked parked = FABRIC.park(FABRIC.slowClient(), "GET", exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        return parked;
    }

    // A client that takes no byte of a message that is partly written is closed, and gone by the reason timeout
    @Test
    void aClientThatTakesNothingIsClosed() throws IOException {
        GoneStream gone = FABRIC.goneStream();
        Parked parked = slow();
        Publisher publisher = FABRIC.publisher();
        assertThat(publisher.push(parked.handle(), Stalled.message("huge ", HUGE), "Push-Id: 1").summary())
                .isEqualTo("202 pending");
        eventually(() -> assertThat(publisher.state(parked.handle()).summary()).isEqualTo("410 gone timeout"));
        assertThat(publisher.push(parked.handle(), "x", "Push-Id: 1").summary()).isEqualTo("410 gone timeout");
        assertThat(gone.next().reason()).isEqualTo("timeout");
        assertThat(bytesToTheEnd(parked)).as("cut short, never complete").isLessThan(HUGE);
    }

    private static long bytesToTheEnd(Parked parked) {
        long count = 0;
        try {
            while (parked.client().stream().read() >= 0) {
                count++;
            }
        } catch (IOException e) {
            // A reset is an end too.
        }
        return count;
    }

    // One that takes a little now and then is not
    @Test
    void aClientThatTakesALittleStays() throws IOException {
        Parked parked = slow();
        Publisher publisher = FABRIC.publisher();
        assertThat(publisher.push(parked.handle(), Stalled.message("huge ", HUGE), "Push-Id: 1").summary())
                .isEqualTo("202 pending");
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_500);
        StringBuilder taken = new StringBuilder();
        while (System.nanoTime() < end) {
            taken.append(parked.client().read(128 * 1024));
            publisher.expectNothingFor(300);
        }
        String chunk = Integer.toHexString(HUGE) + "\r\n" + Stalled.message("huge ", HUGE) + "\r\n";
        taken.append(parked.client().read(chunk.length() - taken.length()));
        assertThat(taken.toString()).isEqualToIgnoringCase(chunk);
        assertThat(publisher.push(parked.handle(), "", "Push-Id: 1").summary()).isEqualTo("200 delivered");
    }

    // A parked client to which nothing is sent is not slow
    @Test
    void aClientThatIsOwedNothingStays() throws IOException {
        Parked parked = slow();
        parked.client().expectNothingFor(1_500);
        assertThat(FABRIC.push(parked.handle(), "x").summary()).isEqualTo("200 delivered");
    }
}
