package io.pushfabric.node.backend;

import io.netty.channel.EventLoop;
import io.pushfabric.shared.net.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Gives the exchanges of one loop and one backend their connections, in the order in which they came; one that cannot
 * be served does not stop those behind it that can. Owned by the event loop.
 */
final class Dispatcher {
    /** What came of the attempt to serve an exchange. */
    private enum Verdict { SERVED, WAITS, NO_SERVER }

    private final Upstream upstream;
    private final EventLoop loop;
    private final Transport transport;
    private final Runnable onUploadSlot = () -> hop(this::serveLine);
    private final Map<Server, ServerPool> pools = new LinkedHashMap<>();
    private final Deque<Exchange> line = new ArrayDeque<>();

    private final Set<ServerPool> shortOfPermits = new HashSet<>();
    private final Set<ServerPool> shortOfUploads = new HashSet<>();
    private boolean closed;

    Dispatcher(Upstream upstream, EventLoop loop, Transport transport) {
        this.upstream = upstream;
        this.loop = loop;
        this.transport = transport;
        upstream.onChange(() -> hop(this::onServersChanged));
    }

    EventLoop loop() {
        return loop;
    }

    Upstream upstream() {
        return upstream;
    }

    /** Runs a task on the loop, from any thread. A loop that is shut down has nothing left to be done. */
    void hop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // expected at the end of the process
        }
    }

    /** A new exchange. */
    void submit(Exchange exchange) {
        serveLine();
        admit(exchange, false);
    }

    /** An exchange that lost its connection: it goes ahead of the others, and is not turned away. */
    void resubmit(Exchange exchange) {
        admit(exchange, true);
    }

    private void admit(Exchange exchange, boolean again) {
        Verdict verdict = closed ? Verdict.NO_SERVER : tryServe(exchange);
        if (verdict == Verdict.SERVED) {
            return;
        }
        if (verdict == Verdict.NO_SERVER) {
            exchange.failSoon(BackendFailure.UNAVAILABLE);
            return;
        }
        if (again) {
            upstream.enterQueueAgain();
            line.addFirst(exchange);
        } else if (upstream.tryEnterQueue()) {
            line.addLast(exchange);
        } else {
            exchange.failSoon(BackendFailure.QUEUE_FULL);
            return;
        }
        serveLine();
    }

    /** The exchange is over, wherever it was. */
    void withdraw(Exchange exchange) {
        if (line.remove(exchange)) {
            upstream.leaveQueue();
            if (line.isEmpty()) {
                pools.values().forEach(ServerPool::leaveLine);
            }
        }
    }

    /** Serves those that wait, as far as that goes, and stands in line for what is missing. */
    void serveLine() {
        if (line.isEmpty()) {
            return;
        }
        scan();
        while (!shortOfPermits.isEmpty() && claimWanted()) {
            scan(); // a permit has come free meanwhile
        }
        pools.values().forEach(ServerPool::releaseSpare);
        for (ServerPool pool : shortOfUploads) {
            if (pool.server().uploads().availableOrJoin(onUploadSlot)) {
                onUploadSlot.run();
            }
        }
    }

    private boolean claimWanted() {
        long now = System.nanoTime();
        boolean got = false;
        for (ServerPool pool : shortOfPermits) {
            got |= pool.claim(now);
        }
        return got;
    }

    private void scan() {
        shortOfPermits.clear();
        shortOfUploads.clear();
        for (Exchange exchange : line.toArray(new Exchange[0])) {
            Verdict verdict = tryServe(exchange);
            if (verdict == Verdict.WAITS) {
                if (standsForAll(exchange)) {
                    break;
                }
            } else {
                line.remove(exchange);
                upstream.leaveQueue();
                if (verdict == Verdict.NO_SERVER) {
                    exchange.failSoon(BackendFailure.UNAVAILABLE);
                }
            }
        }
        for (ServerPool pool : pools.values()) {
            if (!shortOfPermits.contains(pool)) {
                pool.leaveLine();
            }
        }
    }

    /** Whether nobody behind this one, which cannot be served, can be served either. */
    private boolean standsForAll(Exchange exchange) {
        Attempts attempts = exchange.attempts();
        return exchange.bodyWhole() && !attempts.wantFresh() && attempts.refusedBy().isEmpty()
                && (!upstream.choice().insists() || shortOfPermits.size() >= upstream.servers().size());
    }

    private Verdict tryServe(Exchange exchange) {
        ServerChoice choice = upstream.choice();
        List<Server> candidates = candidates(exchange);
        if (candidates.isEmpty()) {
            return Verdict.NO_SERVER;
        }
        if (choice.insists()) {
            candidates = List.of(choice.pick(candidates, exchange.request().client()));
        }
        List<Server> able = select(candidates, server -> pool(server).canServe(exchange));
        while (!able.isEmpty()) {
            Server server = choice.pick(able, exchange.request().client());
            if (pool(server).serve(exchange)) {
                return Verdict.SERVED;
            }
            able = select(able, other -> other != server);
        }
        for (Server server : candidates) {
            ServerPool pool = pool(server);
            (pool.lacksUploadSlot(exchange) ? shortOfUploads : shortOfPermits).add(pool);
        }
        return Verdict.WAITS;
    }

    /** The servers that are up; if none is, those that are down by what connects say alone; none twice. */
    private List<Server> candidates(Exchange exchange) {
        long now = System.nanoTime();
        List<Server> refused = exchange.attempts().refusedBy();
        List<Server> servers = upstream.servers();
        List<Server> up = select(servers, server -> server.health().up(now) && !refused.contains(server));
        return up.isEmpty()
                ? select(servers, server -> !server.health().downByCheck() && !refused.contains(server)) : up;
    }

    private static List<Server> select(List<Server> servers, Predicate<Server> wanted) {
        if (servers.size() == 1) {
            return wanted.test(servers.get(0)) ? servers : List.of();
        }
        List<Server> selected = new ArrayList<>(servers.size());
        for (Server server : servers) {
            if (wanted.test(server)) {
                selected.add(server);
            }
        }
        return selected;
    }

    private ServerPool pool(Server server) {
        return pools.computeIfAbsent(server, s -> new ServerPool(s, this, transport));
    }

    private void onServersChanged() {
        List<Server> servers = upstream.servers();
        for (ServerPool pool : List.copyOf(pools.values())) {
            if (!servers.contains(pool.server())) {
                pools.remove(pool.server());
                pool.retire();
            }
        }
        serveLine();
    }

    /** Closes what has been idle for too long. */
    void sweep() {
        long now = System.nanoTime();
        pools.values().forEach(pool -> pool.sweep(now));
    }

    /** Fails what waits and closes all connections but the tunnels. */
    void close() {
        closed = true;
        for (Exchange exchange : List.copyOf(line)) {
            withdraw(exchange);
            exchange.failSoon(BackendFailure.UNAVAILABLE);
        }
        List.copyOf(pools.values()).forEach(ServerPool::close);
    }
}
