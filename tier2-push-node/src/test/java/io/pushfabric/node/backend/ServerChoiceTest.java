package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.settings.BackendSettings.Balance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Balance over servers. */
class ServerChoiceTest {
    private final List<Server> servers = new ArrayList<>();

    ServerChoiceTest() {
        for (int i = 0; i < 4; i++) {
            InetSocketAddress address = new InetSocketAddress(Fabric.address("127.0.0.1"), 9000 + i);
            ServerHealth health = new ServerHealth("s" + i, Limits.STANDARD, 1, () -> { });
            servers.add(new Server("127.0.0.1:" + address.getPort(), address, 10, health));
        }
    }

    private static InetAddress client(int number) {
        return Fabric.address("10.0." + number / 256 + "." + number % 256);
    }

    @Test
    void roundRobinTakesOneAfterTheOther() {
        ServerChoice choice = ServerChoice.of(Balance.ROUND_ROBIN);
        for (int i = 0; i < 12; i++) {
            assertThat(choice.pick(servers, null)).isSameAs(servers.get(i % 4));
        }
    }

    @Test
    void leastConnectionsTakesTheLeastAndSpreadsEquals() {
        ServerChoice choice = ServerChoice.of(Balance.LEAST_CONNECTIONS);
        servers.get(0).addActive(3);
        servers.get(1).addActive(2);
        servers.get(2).addActive(1);
        servers.get(3).addActive(2);
        assertThat(choice.pick(servers, null)).isSameAs(servers.get(2));
        servers.get(2).addActive(1);
        Map<Server, Integer> picks = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            picks.merge(choice.pick(servers, null), 1, Integer::sum);
        }
        assertThat(picks).containsOnlyKeys(servers.get(1), servers.get(2), servers.get(3));
        assertThat(picks.values()).allMatch(count -> count > 50);
    }

    @Test
    void clientHashMovesOnlyTheClientsOfTheServerThatLeft() {
        ServerChoice choice = ServerChoice.of(Balance.CLIENT_HASH);
        List<Server> three = servers.subList(0, 3);
        Map<Server, Integer> picks = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            Server all = choice.pick(servers, client(i));
            assertThat(choice.pick(servers, client(i))).isSameAs(all);
            if (all != servers.get(3)) {
                assertThat(choice.pick(three, client(i))).isSameAs(all);
            }
            picks.merge(all, 1, Integer::sum);
        }
        assertThat(picks.values()).hasSize(4).allMatch(count -> count > 880 && count < 1_120);
        assertThat(choice.pick(servers, null)).isNotNull();
        assertThat(choice.insists()).isTrue();
    }
}
