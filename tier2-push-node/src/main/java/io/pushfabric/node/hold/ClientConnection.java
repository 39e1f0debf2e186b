package io.pushfabric.node.hold;

import io.netty.handler.codec.http.HttpResponse;
import io.pushfabric.node.push.HandleInfo;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The connection state machine of US 2010/0262650, ¶253-265, for one client connection: what happens to it, request by
 * request. It knows its client by a {@link Wire} only. Owned by the event loop of its {@link ConnectionTable}; every
 * method is called there.
 */
public final class ClientConnection implements Wire.Events {
    private final ConnectionTable table;
    private final Wire wire;
    private final RequestSide requests;
    private final InetSocketAddress client;
    private final InetSocketAddress local;
    private final int slot;

    private ConnectionState state = ConnectionState.WAITING_FOR_REQUEST;
    private int generation;
    private long nonce;
    /** Of the request under way; {@code null} between requests. */
    private RequestTraits traits;
    /** Pushes that came before the deferral; {@code null} while there are none. */
    private Outbox early;
    /** Ids of the pushes to the present request; {@code null} while there are none. */
    private PushIds ids;
    /** What is sent to the client while parked and until the end of the response; {@code null} else. */
    private HoldSender sender;

    /** Registers itself in the table, until {@link #onGone} or {@link #close}. */
    public ClientConnection(ConnectionTable table, Wire wire, RequestSide requests, InetSocketAddress client,
            InetSocketAddress local) {
        this.table = table;
        this.wire = wire;
        this.requests = requests;
        this.client = client;
        this.local = local;
        this.slot = table.add(this);
    }

    public ConnectionState state() {
        return state;
    }

    /** Whether the time-outs of the request side do not count now. */
    public boolean isHeldOrOver() {
        return sender != null || state == ConnectionState.CLOSED;
    }

    /** A request head was read (724). @return its handle */
    public String onRequest(RequestTraits request) {
        traits = request;
        generation = table.nextGeneration(slot);
        nonce = table.handles().newNonce();
        ids = null;
        moveTo(ConnectionState.WAITING_FOR_RESPONSE, null);
        return handle();
    }

    /** Whatever the response, the connection ends with it. */
    public void willNotPersist() {
        traits = new RequestTraits(traits.http10(), traits.head(), false);
    }

    /** The backend answered normally, or the node does in its place (722): pushes are refused from here on. */
    public void onNormalResponse() {
        table.endings().answered(key(), now());
        moveTo(ConnectionState.ANSWERING, null);
        settleEarly(PushResult.of(PushOutcome.NOT_DEFERRED));
    }

    /** The node answers for a backend that failed: whoever pushes is told that the request is over. */
    public void onFailedResponse(EndReason reason) {
        if (state == ConnectionState.WAITING_FOR_RESPONSE) {
            remember(reason);
            settleEarly(PushResult.gone(reason));
        }
        moveTo(ConnectionState.ANSWERING, reason);
    }

    /** The normal response is complete, and the connection waits for its next request. */
    public void onResponseComplete() {
        moveTo(ConnectionState.WAITING_FOR_REQUEST, null);
    }

    /** The backend agreed to speak another protocol. */
    public void onUpgrade() {
        table.endings().answered(key(), now());
        moveTo(ConnectionState.TUNNEL, null);
        settleEarly(PushResult.of(PushOutcome.NOT_DEFERRED));
    }

    /**
     * The backend deferred (726): the client is parked from now on.
     *
     * @param response without hop-by-hop fields and the framing of its own body; its {@code Push-*} fields are read
     *         here and not kept
     * @throws BadDeferral if a {@code Push-*} field is malformed; nothing has changed then
     */
    public void onDeferral(HttpResponse response, byte[] body, String backend) {
        Deferral deferral = Deferral.of(response);
        PushHeaders.remove(response.headers());
        HoldResponse answer = new HoldResponse(table.allocator(), ResponseHead.of(response), body, traits);
        Hold hold = new Hold(deferral, answer, backend, table.limits(), now(), table.clock().wallMillis());
        Outbox waiting = early == null ? new Outbox(table.budget()) : early;
        early = null;
        sender = new HoldSender(this, table, wire, hold, waiting);
        table.labels().add(this, deferral.labels());
        moveTo(deferral.stream() ? ConnectionState.BEGUN : ConnectionState.PARKED, null);
        sender.start();
    }

    /** A command for whoever carries the label: the connection may have gone on to another request since. */
    void deliverByLabel(String label, Delivery delivery) {
        if (state.isParked() && sender.hold().deferral().labels().contains(label)) {
            deliver(delivery);
        } else {
            delivery.settle(PushResult.gone(EndReason.UNKNOWN));
        }
    }

    /** A command for the present request, or for one that is just over. */
    void deliver(Delivery delivery) {
        if (delivery.command() instanceof PushCommand.Inspect) {
            delivery.settle(inspect(delivery));
            return;
        }
        boolean over = state == ConnectionState.WAITING_FOR_REQUEST || state == ConnectionState.CLOSED;
        if (!over && delivery.isIdempotent() && isRepeat(delivery)) {
            return;
        }
        switch (state) {
            case WAITING_FOR_RESPONSE -> deliverEarly(delivery);
            case PARKED, BEGUN -> sender.deliver(delivery);
            default -> delivery.settle(table.endings().resultOf(key(), delivery));
        }
    }

    /** Whether it was answered, or joined its first, as a repeat. Else it is the first, and its end will be known. */
    private boolean isRepeat(Delivery delivery) {
        if (ids == null) {
            ids = new PushIds(this::onIdDelivered);
        }
        long id = delivery.message().id();
        if (ids.wasDelivered(id)) {
            delivery.settle(PushResult.of(PushOutcome.DELIVERED));
            return true;
        }
        Delivery first = ids.underWay(id);
        if (first != null) {
            first.join(delivery, now() + table.limits().stallWaitNanos());
            if (sender != null) {
                sender.schedule();
            }
            return true;
        }
        delivery.recordIn(ids);
        return false;
    }

    private void deliverEarly(Delivery delivery) {
        if (early == null) {
            early = new Outbox(table.budget());
        }
        boolean room = early.count() < HoldLimits.MAX_EARLY_MESSAGES
                && (early.bytes() == 0 || early.bytes() + delivery.size() <= table.limits().maxBuffered());
        if (!room || !early.offer(delivery)) {
            delivery.settle(PushResult.of(PushOutcome.NOT_PARKED_YET));
        }
    }

    private void settleEarly(PushResult result) {
        if (early != null) {
            early.settleAll(result);
            early = null;
        }
    }

    private PushResult inspect(Delivery delivery) {
        if (state == ConnectionState.WAITING_FOR_RESPONSE) {
            return PushResult.found(new HandleInfo(state.wire(), List.of(), address(), null, null, 0));
        }
        if (!state.isParked()) {
            return table.endings().resultOf(key(), delivery);
        }
        Hold hold = sender.hold();
        return PushResult.found(new HandleInfo(state.wire(), hold.deferral().labels(), address(),
                hold.deferral().stream() ? "stream" : "response", Instant.ofEpochMilli(hold.parkedAtMillis()),
                hold.messages()));
    }

    /** The client, as {@code ip:port} or {@code [ip]:port}. */
    String address() {
        String host = client.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + client.getPort();
    }

    /**
     * The node drains: closes an idle connection, ends a hold as at its time-out, lets a response go on.
     *
     * @return whether there was anything to do
     */
    public boolean drain() {
        switch (state) {
            case WAITING_FOR_REQUEST -> requests.onDrain();
            case PARKED, BEGUN -> sender.endForGood(EndReason.TIMEOUT);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An operator flushes the node: a hold ends as by {@code DELETE}. @return whether there was one */
    public boolean flush() {
        if (!state.isParked()) {
            return false;
        }
        sender.closeClient(EndReason.FLUSHED);
        return true;
    }

    @Override
    public void onWritten() {
        if (sender != null) {
            sender.onWritten();
        }
    }

    @Override
    public void onGone() {
        close(EndReason.CLIENT_CLOSED);
    }

    /** Ends the connection now, and everything that waits for it. */
    public void close(EndReason reason) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        ConnectionState last = state;
        if (state == ConnectionState.WAITING_FOR_RESPONSE) {
            remember(reason);
        }
        moveTo(ConnectionState.CLOSED, reason);
        settleEarly(PushResult.gone(reason));
        if (sender != null) {
            HoldSender over = sender;
            sender = null;
            over.onClosed(last.isParked(), reason);
            report(over.hold(), last != ConnectionState.PARKED, reason);
        }
        table.remove(slot, this);
        wire.close();
        requests.onClosed(last, reason);
    }

    void onDeadline(long nowNanos) {
        if (sender != null) {
            sender.onDeadline(nowNanos);
        } else if (state != ConnectionState.CLOSED) {
            requests.onDeadline(nowNanos);
        }
    }

    /** Asks for {@link RequestSide#onDeadline} not later than then. */
    public void wakeAt(long dueNanos) {
        table.wakeAt(slot, dueNanos);
    }

    /** Whether the handle's generation is that of the present request. */
    boolean names(int otherGeneration) {
        return generation == otherGeneration;
    }

    /** The handle of the present request, sealed anew: nobody keeps the string. */
    String handle() {
        return table.handles().make(slot, generation, nonce, client, local);
    }

    /** The first byte of the response is out. */
    void begin() {
        moveTo(ConnectionState.BEGUN, null);
    }

    /** The hold is over; its last bytes are not. */
    void ending(EndReason reason) {
        moveTo(ConnectionState.ENDING, reason);
    }

    private void onIdDelivered() {
        if (sender != null) {
            sender.onIdDelivered();
        }
    }

    /** The hold for other nodes, or {@code null} while there is none that lasts. */
    HoldSummary summary() {
        return sender != null && state.isParked() ? sender.summary() : null;
    }

    HoldSummary summarize(Hold hold) {
        Handle handle = table.handles().describe(slot, generation, nonce, client, local);
        return hold.summarize(handle, PushIds.delivered(ids), now());
    }

    /** What a push to the present request is told from now on. */
    void remember(EndReason reason) {
        table.endings().ended(key(), reason, ids, now());
    }

    /** The last byte of the hold's response is with the kernel. */
    void responseDone(boolean persistent, EndReason reason) {
        report(sender.hold(), true, reason);
        sender = null;
        if (persistent) {
            moveTo(ConnectionState.WAITING_FOR_REQUEST, reason);
            requests.onResponseDone();
        } else {
            if (state.isParked()) {
                moveTo(ConnectionState.ENDING, reason);
            }
            requests.onLastResponseDone(reason);
        }
    }

    private void report(Hold hold, boolean begun, EndReason reason) {
        requests.onHoldOver(begun ? hold.response().status() : 0, hold.bytes(), reason);
    }

    private long key() {
        return ConnectionTable.key(slot, generation);
    }

    private long now() {
        return table.clock().nanoTime();
    }

    private void moveTo(ConnectionState next, EndReason reason) {
        if (!state.leadsTo(next)) {
            throw new IllegalStateException(String.format(Locale.ROOT,
                    "connection %s, request %d: no way from %s to %s", address(), generation, state, next));
        }
        ConnectionState last = state;
        state = next;
        table.observer().onTransition(last, next, reason);
        wire.onState(next);
    }
}
