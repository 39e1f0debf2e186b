package io.pushfabric.node.hold;

import io.netty.buffer.ByteBufUtil;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events at random for two connections that share one small budget, and what must hold after each of them. */
final class HoldWalk {
    private static final int STEPS = 60;
    /** Until a push that waits is answered: {@code push.stall-wait} and three ticks. */
    private static final long LONGEST_WAIT = Fabric.LIMITS.stallWaitNanos() + 3 * ConnectionTable.tickNanos();

    private final Random random;
    private final boolean nested;
    private final Fabric fabric = new Fabric();
    private final List<WalkedClient> clients = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int number;
    private int depth;

    /** @param nested whether publishers push again from inside the answer to a push */
    HoldWalk(long seed, boolean nested) {
        this.random = new Random(seed);
        this.nested = nested;
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            step();
            checkNow();
        }
        for (WalkedClient client : clients) {
            client.client.connection.onGone();
            client.checkEnd();
        }
        require(fabric.budget.used() == 0, "reserved at the end: " + fabric.budget.used());
        require(fabric.leaked() == 0, "leaked: " + fabric.leaked());
        require(fabric.table.count() == 0, "connections at the end: " + fabric.table.count());
        require(fabric.holds.parked() == 0, "parked at the end: " + fabric.holds.parked());
    }

    /** What happened, for a failure. */
    String story() {
        return String.join("\n", log);
    }

    private void step() {
        if (clients.size() < 2 || random.nextInt(20) == 0) {
            clients.add(new WalkedClient(new FakeClient(fabric)));
        }
        WalkedClient client = clients.get(clients.size() - 1 - random.nextInt(2) % clients.size());
        int dice = random.nextInt(100);
        if (dice < 12) {
            pass();
        } else if (dice < 35) {
            wire(client);
        } else if (dice < 60) {
            push(client, randomText(), random.nextInt(8) == 0);
        } else if (dice < 64) {
            command(client, random.nextBoolean() ? new PushCommand.Close() : new PushCommand.Expire());
        } else if (dice < 66) {
            command(client, new PushCommand.Inspect());
        } else if (dice < 68) {
            end(client);
        } else {
            client.nextStage();
        }
    }

    private void pass() {
        double[] spans = {0.02, 1, 2.5, 5, 24, 61, 301};
        double span = spans[random.nextInt(spans.length)];
        log.add("pass " + span);
        fabric.jump(span);
        for (WalkedClient client : clients) {
            client.checkWaits();
        }
    }

    private void wire(WalkedClient client) {
        int bytes = switch (random.nextInt(4)) {
            case 0 -> FakeWire.ALL;
            case 1 -> 0;
            default -> random.nextInt(300);
        };
        log.add(client + " takes " + bytes);
        client.client.wire.take(bytes);
    }

    private void end(WalkedClient client) {
        int dice = random.nextInt(4);
        log.add(client + " ends " + dice);
        switch (dice) {
            case 0 -> client.client.connection.onGone();
            case 1 -> client.client.connection.close(EndReason.DRAINED);
            default -> client.client.connection.drain();
        }
    }

    private String randomText() {
        int size = switch (random.nextInt(10)) {
            case 0 -> -1;
            case 1 -> 900 + random.nextInt(400);
            default -> random.nextInt(250);
        };
        return size < 0 ? "" : "[" + ++number + ":" + "x".repeat(size) + "]";
    }

    private void push(WalkedClient client, String text, boolean end) {
        if (client.handle() == null) {
            return;
        }
        WalkedPush push = client.record(text, end);
        log.add(client + " push " + push);
        String type = random.nextInt(4) == 0 ? "text/event-stream" : null;
        int status = random.nextInt(4) == 0 ? 404 : 0;
        Message message = new Message(ByteBufUtil.writeAscii(fabric.allocator, text), end, type, status, 0);
        fabric.table.deliver(client.handle(), new PushCommand.Send(message), push);
    }

    private void command(WalkedClient client, PushCommand command) {
        if (client.handle() != null) {
            log.add(client + " " + command);
            fabric.table.deliver(client.handle(), command, client.record("", false));
        }
    }

    /** A publisher that got its answer goes on at once. */
    private void goOn(WalkedClient client) {
        if (nested && depth < 3 && random.nextInt(3) == 0) {
            depth++;
            switch (random.nextInt(6)) {
                case 0 -> command(client, new PushCommand.Close());
                case 1 -> command(client, new PushCommand.Expire());
                default -> push(client, randomText(), random.nextInt(4) == 0);
            }
            depth--;
        }
    }

    private void checkNow() {
        long parked = clients.stream().filter(client -> client.client.state().isParked()).count();
        require(fabric.holds.parked() == parked, "the gauge says " + fabric.holds.parked() + ", not " + parked);
        require(fabric.budget.used() >= 0, "more given back than taken");
        for (WalkedClient client : clients) {
            client.checkNow();
        }
    }

    private static void require(boolean rule, String otherwise) {
        if (!rule) {
            throw new AssertionError(otherwise);
        }
    }

    /** A connection of the walk, with all its holds. */
    private final class WalkedClient {
        final FakeClient client;
        private final List<WalkedHold> holds = new ArrayList<>();
        private final List<WalkedPush> pushes = new ArrayList<>();
        /** Pushes to the present request. */
        private List<WalkedPush> present = new ArrayList<>();
        private RequestTraits traits;

        WalkedClient(FakeClient client) {
            this.client = client;
        }

        Handle handle() {
            return client.handle();
        }

        WalkedPush record(String text, boolean end) {
            WalkedPush push = new WalkedPush(text, end, fabric.clock.nanoTime(), () -> goOn(this));
            pushes.add(push);
            present.add(push);
            if (!holds.isEmpty() && client.state() != ConnectionState.WAITING_FOR_RESPONSE) {
                holds.get(holds.size() - 1).pushes.add(push);
            }
            return push;
        }

        /** What the backend, or the client, does next. */
        void nextStage() {
            ConnectionState state = client.state();
            log.add(this + " goes on");
            switch (state) {
                case WAITING_FOR_REQUEST -> request();
                case WAITING_FOR_RESPONSE -> respond();
                case ANSWERING -> client.connection.onResponseComplete();
                default -> { }
            }
        }

        private void request() {
            present = new ArrayList<>();
            traits = new RequestTraits(random.nextInt(4) == 0, random.nextInt(6) == 0, random.nextInt(4) > 0);
            client.request(traits);
        }

        private void respond() {
            switch (random.nextInt(12)) {
                case 0 -> client.connection.onNormalResponse();
                case 1 -> client.connection.onFailedResponse(EndReason.BACKEND_FAILED);
                case 2 -> client.connection.onUpgrade();
                case 3 -> badDeferral();
                default -> defer();
            }
        }

        private void badDeferral() {
            try {
                client.defer("", "Push-Timeout", "soon");
                throw new AssertionError("a bad deferral was taken");
            } catch (BadDeferral e) {
                require(client.state() == ConnectionState.WAITING_FOR_RESPONSE, "a bad deferral changed something");
            }
        }

        private void defer() {
            boolean stream = random.nextBoolean();
            String late = random.nextBoolean() ? "" : "{late" + ++number + "}";
            if (random.nextInt(4) == 0) {
                client.connection.willNotPersist();
                traits = new RequestTraits(traits.http10(), traits.head(), false);
            }
            present.forEach(push -> push.since = fabric.clock.nanoTime());
            holds.add(new WalkedHold(traits, stream, late, present, client.wire.count()));
            String type = random.nextBoolean() ? "text/event-stream" : "text/plain";
            log.add(this + " is parked: " + holds.get(holds.size() - 1));
            client.defer(late, "Push-Hold", stream ? "stream" : "response", "Content-Type", type);
        }

        void checkNow() {
            require(client.wire.closed() == (client.state() == ConnectionState.CLOSED), "wire and state differ");
            if (client.state() != ConnectionState.PARKED && client.state() != ConnectionState.BEGUN
                    && client.state() != ConnectionState.ENDING) {
                require(client.wire.unsent() == 0, "bytes left over from a hold");
            }
        }

        void checkWaits() {
            boolean held = client.state().isParked() || client.state() == ConnectionState.ENDING;
            for (WalkedPush push : present) {
                boolean late = fabric.clock.nanoTime() - push.since > LONGEST_WAIT;
                require(!held || !late || push.answered(), "waits for too long: " + push);
            }
        }

        void checkEnd() {
            require(pushes.stream().allMatch(WalkedPush::answered), "never answered: " + pushes);
            long closings = client.told.stream().filter(word -> word.startsWith("closed")).count();
            require(closings == 1, "told of the end " + closings + " times");
            String text = client.sees();
            int end = text.length();
            for (int i = holds.size() - 1; i >= 0; i--) {
                WalkedHold hold = holds.get(i);
                hold.check(text.substring(hold.from, end), i < holds.size() - 1);
                end = hold.from;
            }
        }

        @Override
        public String toString() {
            return "client " + clients.indexOf(this) + " " + client.state().wire();
        }
    }
}
