package io.pushfabric.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.HostPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final List<String> events = new ArrayList<>();
    private final Roster roster = new Roster(new Roster.Events() {
        @Override
        public void onReturned(NodeInfo info) {
            events.add("returned " + info.id() + info.incarnation());
        }

        @Override
        public void onForgotten(NodeInfo info) {
            events.add("forgotten " + info.id() + info.incarnation());
        }
    });

    @Test
    void listsTheOthersById() {
        roster.see(List.of(run("c", 1), run("b", 1)), 0);
        assertThat(roster.others()).containsExactly(run("b", 1), run("c", 1));
    }

    @Test
    void listsTheLatestOfTwoRuns() {
        roster.see(List.of(run("b", 2), run("b", 1)), 0);
        assertThat(roster.others()).containsExactly(run("b", 2));
    }

    @Test
    void keepsWhoHasLeftForAWhile() {
        roster.see(List.of(run("b", 1)), 0);
        roster.see(List.of(), 10);
        roster.see(List.of(), 10 + Roster.KEPT_NANOS);
        assertThat(roster.others()).containsExactly(run("b", 1));
        assertThat(events).isEmpty();
        roster.see(List.of(), 11 + Roster.KEPT_NANOS);
        assertThat(events).containsExactly("forgotten b1");
        assertThat(roster.others()).isEmpty();
    }

    @Test
    void aNewRunTakesThePlaceOfTheOneThatLeft() {
        roster.see(List.of(run("b", 1)), 0);
        roster.see(List.of(), 10);
        roster.see(List.of(run("b", 2)), 20);
        assertThat(events).containsExactly("forgotten b1");
        assertThat(roster.others()).containsExactly(run("b", 2));
    }

    @Test
    void noticesThatARunIsBack() {
        roster.see(List.of(run("b", 1)), 0);
        roster.see(List.of(run("b", 1)), 5);
        roster.see(List.of(), 10);
        assertThat(events).isEmpty();
        roster.see(List.of(run("b", 1)), 20);
        assertThat(events).containsExactly("returned b1");
    }

    private static NodeInfo run(String id, long incarnation) {
        HostPort address = new HostPort("10.0.0.1", 7500);
        return new NodeInfo(id, incarnation, URI.create("http://10.0.0.1:7400"), address, address);
    }
}
