package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.push.PushCommand;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private final Fabric fabric = new Fabric();

    @Test
    void aHandleNamesOneRequestOfOneConnection() {
        FakeClient client = fabric.client().park();
        Handle first = client.handle();
        client.pushLast("all");
        client.park();
        assertThat(client.handle().slot()).isEqualTo(first.slot());
        assertThat(client.handle().generation()).isNotEqualTo(first.generation());
        assertThat(answer(first)).isEqualTo("gone completed");
        assertThat(answer(client.handle())).isEqualTo("found");
    }

    @Test
    void handlesCarryNodeLoopAndAddresses() {
        Handle handle = fabric.client().request().handle();
        assertThat(handle.node()).isEqualTo("node-a");
        assertThat(handle.incarnation()).isEqualTo(42);
        assertThat(ConnectionTable.loopOf(handle.slot())).isEqualTo(3);
        assertThat(handle.client()).isEqualTo(FakeClient.ADDRESS);
        assertThat(handle.endpoint()).isEqualTo("http://192.0.2.1:7400");
    }

    @Test
    void aSlotUsedAgainDoesNotAnswerForTheOneBefore() {
        FakeClient before = fabric.client().park();
        before.connection.onGone();
        FakeClient after = fabric.client();
        assertThat(answer(before.handle())).as("before its first request").isEqualTo("gone client-closed");
        after.park();
        assertThat(after.handle().slot()).isEqualTo(before.handle().slot());
        assertThat(answer(before.handle())).isEqualTo("gone client-closed");
        assertThat(answer(after.handle())).isEqualTo("found");
    }

    @Test
    void aSlotUsedAgainDoesNotInheritADeadline() {
        FakeClient before = fabric.client().park("Push-Timeout", "1");
        before.connection.onGone();
        FakeClient after = fabric.client().park("Push-Timeout", "3");
        fabric.pass(2);
        assertThat(after.sees()).isEmpty();
        fabric.pass(1.1);
        assertThat(after.told).containsExactly("response done");
    }

    @Test
    void aRequestOfWhichNobodyKnows() {
        FakeClient client = fabric.client().park();
        Handle known = client.handle();
        assertThat(answer(at(known, known.slot(), known.generation() + 1))).isEqualTo("gone unknown");
        assertThat(answer(at(known, known.slot() + 1, known.generation()))).isEqualTo("gone unknown");
        assertThat(answer(at(known, known.slot() + 1_000_000, 1))).isEqualTo("gone unknown");
    }

    @Test
    void growingKeepsConnectionsAndTheirDeadlines() {
        List<FakeClient> clients = new ArrayList<>();
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            clients.add(fabric.client().park("Push-Timeout", String.valueOf(1 + i % 3)));
            slots.add(clients.get(i).handle().slot());
        }
        assertThat(slots).hasSize(1000);
        assertThat(fabric.table.count()).isEqualTo(1000);
        assertThat(fabric.holds.parked()).isEqualTo(1000);
        assertThat(clients).allMatch(client -> client.inspect().word().equals("found"));
        fabric.pass(3.1);
        assertThat(clients).allMatch(client -> client.told.equals(List.of("response done")));
        fabric.table.forEach(connection -> connection.close(EndReason.DRAINED));
        assertThat(fabric.table.count()).isZero();
        assertThat(clients).allMatch(client -> client.wire.closed());
        assertThat(fabric.leaked()).isZero();
    }

    @Test
    void oneDefectDoesNotStopTheClockOfTheOthers() {
        FakeClient broken = fabric.client().park("Push-Timeout", "1");
        FakeClient sound = fabric.client().park("Push-Timeout", "1");
        FakeClient later = fabric.client().park("Push-Timeout", "2");
        broken.wire.breakDown();
        fabric.pass(2.1);
        assertThat(broken.told).containsExactly("closed ending internal");
        assertThat(sound.told).containsExactly("response done");
        assertThat(later.told).containsExactly("response done");
    }

    private String answer(Handle handle) {
        Reply reply = new Reply();
        fabric.table.deliver(handle, new PushCommand.Inspect(), reply);
        return reply.word();
    }

    private static Handle at(Handle like, int slot, int generation) {
        return new Handle(like.node(), like.incarnation(), slot, generation, like.nonce(), like.hash(), like.client(),
                like.local(), like.endpoint());
    }
}
