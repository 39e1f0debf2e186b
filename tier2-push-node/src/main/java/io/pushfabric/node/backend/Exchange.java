package io.pushfabric.node.backend;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: from the queue over a connection, perhaps over another one, to the end of its response.
 * Owned by the event loop of the client connection.
 */
final class Exchange implements BackendExchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final BackendRequest request;
    private final BackendResponse response;
    private final Dispatcher dispatcher;
    private final EventLoop loop;
    private final Limits limits;
    private final Attempts attempts;
    private final RequestBody body;
    private final ResponseClock clock;

    private ExchangeState state = ExchangeState.AWAITING_BODY;
    private BackendConnection connection;
    private Server server;
    private UploadSlots uploading;
    private int interims;
    private boolean reading = true;

    Exchange(BackendRequest request, BackendResponse response, Dispatcher dispatcher) {
        this.request = request;
        this.response = response;
        this.dispatcher = dispatcher;
        this.loop = dispatcher.loop();
        Upstream upstream = dispatcher.upstream();
        this.limits = upstream.limits();
        this.attempts = new Attempts(request, limits.retries());
        this.body = new RequestBody(request.hasBody(), limits.earlyBody());
        this.clock = new ResponseClock(loop, upstream.settings().responseTimeout().toNanos(), this::onTooSlow);
    }

    /** A request with a body waits for its first part, unless the client waits for our word to send it. */
    void begin() {
        if (body.whole() || HttpUtil.is100ContinueExpected(request.head())) {
            moveTo(ExchangeState.QUEUED);
            dispatcher.submit(this);
        }
    }

    BackendRequest request() {
        return request;
    }

    boolean bodyWhole() {
        return body.whole();
    }

    Attempts attempts() {
        return attempts;
    }

    @Override
    public String server() {
        return server == null ? null : server.name();
    }

    // ---- the client

    @Override
    public void body(HttpContent content) {
        if (state == ExchangeState.ENDED || body.whole()) {
            content.release();
            return;
        }
        body.onPart(content);
        clock.touch();
        if (body.whole()) {
            giveUploadSlotBack();
        }
        if (connected()) {
            connection.write(content);
            connection.flush();
            updateClock();
        } else if (!body.keep(content)) {
            cancel();
            throw new IllegalStateException("over " + limits.earlyBody() + " bytes of a body that was not asked for");
        } else {
            onEarlyPart();
        }
    }

    private void onEarlyPart() {
        if (state == ExchangeState.AWAITING_BODY) {
            moveTo(ExchangeState.QUEUED);
            dispatcher.submit(this);
        } else if (state == ExchangeState.QUEUED && body.whole()) {
            dispatcher.serveLine();
        }
    }

    @Override
    public boolean bodyWritable() {
        return switch (state) {
            case AWAITING_BODY, QUEUED, CONNECTING -> body.isEmpty();
            case AWAITING_HEAD, RECEIVING -> connection.isWritable();
            case ENDED -> true;
        };
    }

    @Override
    public void readResponse(boolean wanted) {
        if (reading != wanted && state != ExchangeState.ENDED) {
            reading = wanted;
            if (connected()) {
                connection.read(wanted);
            }
            updateClock();
        }
    }

    @Override
    public void cancel() {
        if (state != ExchangeState.ENDED) {
            end("cancelled").close();
        }
    }

    // ---- the dispatcher

    /** A server was chosen; {@code slot} is where an unfinished body takes its place, or null. */
    void onServer(Server chosen, UploadSlots slot) {
        server = chosen;
        uploading = slot;
    }

    void onConnecting(BackendConnection made) {
        connection = made;
        moveTo(ExchangeState.CONNECTING);
    }

    /** Tells a failure, not before the present event is over: {@code start} has returned then. */
    void failSoon(BackendFailure failure) {
        loop.execute(() -> {
            if (state == ExchangeState.QUEUED) {
                fail(failure);
            }
        });
    }

    // ---- the connection

    void onConnected(BackendConnection made) {
        connection = made;
        moveTo(ExchangeState.AWAITING_HEAD);
        connection.send(request.head());
        if (request.hasBody()) {
            body.drainTo(connection::write);
        } else {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        connection.flush();
        connection.read(reading);
        updateClock();
        onWritabilityChanged();
    }

    void onConnectFailed() {
        if (state != ExchangeState.CONNECTING) {
            return; // cancelled or too late
        }
        attempts.onRefused(server);
        queueAgain();
    }

    private void queueAgain() {
        connection = null;
        giveUploadSlotBack();
        moveTo(ExchangeState.QUEUED);
        dispatcher.resubmit(this);
    }

    /** Told in a task of its own: this comes in the middle of a write. */
    void onWritabilityChanged() {
        if (body.whole()) {
            return;
        }
        clock.touch();
        updateClock();
        loop.execute(() -> {
            if (connected() && !body.whole() && connection.isWritable()) {
                response.onBodyWritable();
            }
        });
    }

    void onInterim(HttpResponse interim) {
        if (++interims > limits.interims()) {
            LOG.debug("{} to {}: over {} interim responses", request.head().method(), server, limits.interims());
            fail(BackendFailure.BROKEN);
            return;
        }
        updateClock();
        response.onInterim(interim);
    }

    void onHead(HttpResponse head) {
        moveTo(ExchangeState.RECEIVING);
        clock.touch();
        updateClock();
        response.onHead(head);
    }

    void onContent(HttpContent content) {
        clock.touch();
        if (content instanceof LastHttpContent) {
            boolean whole = body.whole();
            end("ok").finish(whole);
        }
        response.onContent(content);
    }

    /** The backend switches protocols: true if it was asked to. */
    boolean upgradable() {
        return body.whole() && request.head().headers().contains(HttpHeaderNames.UPGRADE);
    }

    void onUpgraded(HttpResponse head, Channel channel) {
        end("upgraded");
        response.onUpgraded(head, channel);
    }

    /** The connection is lost, or what it brought is no response. */
    void onBroken(boolean bytesSeen, String why) {
        LOG.debug("{} {} to {}: {}", request.head().method(), state, server, why);
        if (state == ExchangeState.AWAITING_HEAD && attempts.repeat(bytesSeen)) {
            queueAgain();
        } else {
            fail(state == ExchangeState.RECEIVING ? BackendFailure.CUT_SHORT : BackendFailure.BROKEN);
        }
    }

    // ---- time

    private void onTooSlow() {
        fail(state == ExchangeState.RECEIVING ? BackendFailure.CUT_SHORT : BackendFailure.TIMEOUT);
    }

    /** Time counts while it is the backend, or the queue, that is waited for. */
    private void updateClock() {
        clock.count(switch (state) {
            case QUEUED, CONNECTING -> true;
            case AWAITING_HEAD -> reading && (body.whole() || !connection.isWritable() || awaitsContinue());
            case RECEIVING -> reading;
            case AWAITING_BODY, ENDED -> false;
        });
    }

    private boolean awaitsContinue() {
        return interims == 0 && HttpUtil.is100ContinueExpected(request.head());
    }

    // ---- endings

    private void fail(BackendFailure failure) {
        end(failure.outcome()).close();
        response.onFailure(failure);
    }

    /** Gives everything up but the connection, which is returned. */
    private Ending end(String outcome) {
        if (state == ExchangeState.QUEUED) {
            dispatcher.withdraw(this);
        }
        moveTo(ExchangeState.ENDED);
        clock.end();
        body.release();
        giveUploadSlotBack();
        dispatcher.upstream().observer().onRequestEnded(dispatcher.upstream().settings().name(), outcome);
        BackendConnection last = connection;
        connection = null;
        return new Ending(last);
    }

    private void giveUploadSlotBack() {
        if (uploading != null) {
            uploading.release();
            uploading = null;
        }
    }

    private boolean connected() {
        return state == ExchangeState.AWAITING_HEAD || state == ExchangeState.RECEIVING;
    }

    private void moveTo(ExchangeState next) {
        if (!state.allows(next)) {
            throw new IllegalStateException("exchange with " + server + ": " + state + " to " + next);
        }
        state = next;
        updateClock();
    }

    /** What is left of an ended exchange: its connection, if it had one. */
    private record Ending(BackendConnection connection) {
        void close() {
            if (connection != null) {
                connection.abandon();
            }
        }

        void finish(boolean requestWhole) {
            connection.finish(requestWhole);
        }
    }
}
