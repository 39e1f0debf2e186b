package io.pushfabric.node.backend;

import io.pushfabric.node.settings.BackendSettings.Balance;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** How one of several servers is chosen. One for all loops: thread-safe. */
interface ServerChoice {

    /** One of the servers, of which there is at least one. */
    Server pick(List<Server> servers, InetAddress client);

    /** Whether a request waits for the server of its choice, rather than go to another that has room. */
    default boolean insists() {
        return false;
    }

    static ServerChoice of(Balance balance) {
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_CONNECTIONS -> new Least(Server::active);
            case CLIENT_HASH -> new ClientHash();
        };
    }

    /** One after the other, over all loops. */
    final class RoundRobin implements ServerChoice {
        // Every loop counts here, so that the sequence is one.
        private final AtomicInteger next = new AtomicInteger();

        @Override
        public Server pick(List<Server> servers, InetAddress client) {
            return servers.get(Math.floorMod(next.getAndIncrement(), servers.size()));
        }
    }

    /** The least loaded; of equals a random one. */
    record Least(ToIntFunction<Server> load) implements ServerChoice {
        @Override
        public Server pick(List<Server> servers, InetAddress client) {
            int size = servers.size();
            int start = ThreadLocalRandom.current().nextInt(size);
            Server least = servers.get(start);
            int lowest = load.applyAsInt(least);
            for (int i = 1; i < size; i++) {
                Server other = servers.get((start + i) % size);
                int its = load.applyAsInt(other);
                if (its < lowest) {
                    lowest = its;
                    least = other;
                }
            }
            return least;
        }
    }

    /** Rendezvous hashing: a server that goes away or returns moves its own clients only. */
    record ClientHash() implements ServerChoice {
        @Override
        public Server pick(List<Server> servers, InetAddress client) {
            long key = client == null ? 0 : fold(client.getAddress());
            Server best = null;
            long highest = 0;
            for (Server server : servers) {
                long address = fold(server.address().getAddress().getAddress()) + server.address().getPort();
                long weight = mix(key ^ mix(address));
                if (best == null || weight > highest) {
                    best = server;
                    highest = weight;
                }
            }
            return best;
        }

        @Override
        public boolean insists() {
            return true;
        }

        private static long fold(byte[] bytes) {
            long sum = bytes.length;
            for (byte b : bytes) {
                sum = mix(sum ^ (b & 0xff));
            }
            return sum;
        }

        /** The finaliser of SplitMix64. */
        private static long mix(long value) {
            long z = value + 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }
}
