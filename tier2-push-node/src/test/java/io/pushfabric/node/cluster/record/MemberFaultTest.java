package io.pushfabric.node.cluster.record;

import static io.pushfabric.node.cluster.record.Holds.hold;
import static io.pushfabric.node.cluster.record.Holds.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.cluster.Cluster;
import io.pushfabric.node.cluster.Ports;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.net.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** This process and two others are a cluster with one backup; something happens to one of the others. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MemberFaultTest {
    private static final int HOLDS = 2_000;
    private static final int STOP_SECONDS = 8;

    private static MemberProcess first;
    private static MemberProcess second;
    private static Cluster here;

    @BeforeAll
    static void start() throws Exception {
        List<HostPort> addresses = Ports.free(3);
        first = MemberProcess.start(1, addresses);
        second = MemberProcess.start(2, addresses);
        here = MemberProcess.join(0, addresses);
        for (MemberProcess member : List.of(first, second)) {
            Eventually.await("two others", 30, () -> ask(member, "others").equals("2"));
        }
        Eventually.await("two others", 30, () -> here.membership().others().size() == 2);
    }

    @AfterAll
    static void stop() throws Exception {
        first.signal("CONT");
        first.close();
        second.close();
        here.close();
    }

    @Test
    @Order(2)
    void nothingIsLostWithAProcessThatIsKilled() throws Exception {
        assertThat(second.ask("park 0 " + HOLDS)).isEqualTo("written");
        second.signal("KILL");
        for (int slot = 0; slot < HOLDS; slot++) {
            assertThat(found(2, slot)).as("slot %d", slot).isPresent();
        }
        assertThat(here.membership().others()).hasSize(2);
    }

    @Test
    @Order(1)
    void aProcessThatHungOverwritesNothingOfTheNewOwner() throws Exception {
        assertThat(first.ask("park 0 " + HOLDS)).isEqualTo("written");
        first.signal("STOP");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> { },
                CompletableFuture.delayedExecutor(STOP_SECONDS, TimeUnit.SECONDS));
        for (int slot = 0; slot < HOLDS; slot++) {
            here.labelMap().journal().onHeld(hold(run(1), slot, 1));
        }
        Eventually.await("everything written", 30, () -> here.labelMap().lagSeconds() == 0);
        stopped.join();
        first.signal("CONT");
        // First it writes to a grid of its own, then the two become one.
        Eventually.await("the last of its writes has arrived", 60, () -> {
            assertThat(ask(first, "park 0 " + (HOLDS + 1))).isEqualTo("written");
            return found(1, HOLDS).isPresent();
        });
        for (int slot = 0; slot < HOLDS; slot++) {
            assertThat(found(1, slot).orElseThrow().owner()).as("slot %d", slot).isEqualTo(run(0));
        }
    }

    private Optional<HoldRecord> found(int origin, int slot) {
        Handle handle = Holds.handle(run(origin), slot);
        return Eventually.answered(() -> here.labelMap().find(handle));
    }

    private static String ask(MemberProcess member, String question) {
        try {
            return member.ask(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
