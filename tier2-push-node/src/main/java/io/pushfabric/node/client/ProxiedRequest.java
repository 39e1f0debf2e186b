package io.pushfabric.node.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.pushfabric.node.backend.BackendExchange;
import io.pushfabric.node.backend.BackendFailure;
import io.pushfabric.node.backend.BackendGroup;
import io.pushfabric.node.backend.BackendRequest;
import io.pushfabric.node.backend.BackendResponse;
import io.pushfabric.node.hold.BadDeferral;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.PushHeaders;
import io.pushfabric.node.hold.RequestTraits;
import io.pushfabric.node.observe.BackendOutcome;
import io.pushfabric.shared.EndReason;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to a backend and its answer on the way back: relayed if it is a normal response, taken in if
 * it is a deferral. Owned by the event loop of the connection.
 */
final class ProxiedRequest implements BackendResponse {
    private static final Logger LOG = LoggerFactory.getLogger(ProxiedRequest.class);
    private static final String HANDLE = "Push-Handle";
    /** A larger body of a deferral is the backend's error. */
    private static final int MAX_DEFERRAL_BODY = 64 * 1024;

    private final ClientConnection connection;
    private final ClientOutput client;
    private final ClientServices services;
    private final BackendGroup group;
    private final RequestTraits traits;
    private final String handle;

    private BackendExchange exchange;
    private Stage stage = Stage.WAITING;
    private boolean requestComplete;
    private long bodyBytes;
    private boolean persistent;
    private boolean untilClose;
    private HttpResponse deferral;
    private ByteBuf deferralBody;

    /** How far the answer is. */
    private enum Stage {
        /** Nothing but interim responses has come. */
        WAITING,
        /** The head of a normal response was sent to the client. */
        RELAYING,
        /** The head of a deferral has come. */
        DEFERRING,
        /** The backend has no more part in it. */
        DONE
    }

    ProxiedRequest(ClientConnection connection, ClientOutput client, ClientServices services, BackendGroup group,
            RequestTraits traits, String handle) {
        this.connection = connection;
        this.client = client;
        this.services = services;
        this.group = group;
        this.traits = traits;
        this.handle = handle;
    }

    void start(BackendRequest request) {
        requestComplete = !request.hasBody();
        exchange = group.start(request, this);
    }

    boolean requestComplete() {
        return requestComplete;
    }

    String handle() {
        return handle;
    }

    /** {@code host:port} of the server that was chosen last, or {@code null}. */
    String server() {
        return exchange == null ? null : exchange.server();
    }

    /** A part of the request body. */
    void onBody(HttpContent content) {
        bodyBytes += content.content().readableBytes();
        boolean last = content instanceof LastHttpContent;
        boolean wasComplete = requestComplete;
        requestComplete |= last;
        if (wasComplete || stage == Stage.DONE) {
            content.release();
            return;
        }
        exchange.body(content);
        client.readBody(last || exchange.bodyWritable());
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** The client is gone, or is answered without the backend. */
    void cancel() {
        if (stage != Stage.DONE) {
            done(BackendOutcome.CANCELLED.wire());
            exchange.cancel();
        }
    }

    void onClientWritable(boolean writable) {
        if (stage == Stage.RELAYING) {
            exchange.readResponse(writable);
        }
    }

    @Override
    public void onBodyWritable() {
        if (!requestComplete) {
            client.readBody(true);
        }
    }

    @Override
    public void onInterim(HttpResponse interim) {
        if (!traits.http10()) {
            filter(interim.headers());
            client.interim(interim);
        }
    }

    @Override
    public void onHead(HttpResponse head) {
        List<String> reflected = head.headers().getAll(HANDLE);
        if (reflected.isEmpty()) {
            relay(head);
            return;
        }
        if (reflected.size() > 1 || !reflected.get(0).equals(handle)) {
            badDeferral("Push-Handle is not the one of the request");
        } else if (head.status().code() == 204 || head.status().code() == 304) {
            badDeferral("status " + head.status().code() + " cannot be deferred");
        } else {
            stage = Stage.DEFERRING;
            deferral = head;
        }
    }

    private void relay(HttpResponse head) {
        HttpHeaders headers = head.headers();
        boolean bodiless = traits.head() || head.status().code() == 204 || head.status().code() == 304;
        boolean length = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        filter(headers);
        untilClose = !bodiless && !length && traits.http10();
        persistent = traits.persistent() && requestComplete && !untilClose && !services.draining().begun();
        if (!bodiless && !length && !traits.http10()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        CharSequence option = LocalResponse.connection(persistent, traits.http10());
        if (option != null) {
            headers.set(HttpHeaderNames.CONNECTION, option);
        }
        stage = Stage.RELAYING;
        connection.onNormalResponse();
        client.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status(), headers));
    }

    @Override
    public void onContent(HttpContent content) {
        if (stage == Stage.DEFERRING) {
            collect(content);
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (last) {
            done(BackendOutcome.ANSWERED.wire());
            PushHeaders.remove(((LastHttpContent) content).trailingHeaders());
        }
        client.content(content, persistent);
        if (!last && !client.writable()) {
            exchange.readResponse(false);
        }
    }

    private void collect(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        ByteBuf part = content.content();
        int size = part.readableBytes() + (deferralBody == null ? 0 : deferralBody.readableBytes());
        if (size > MAX_DEFERRAL_BODY) {
            content.release();
            badDeferral("its body is larger than " + MAX_DEFERRAL_BODY + " bytes");
            return;
        }
        if (deferralBody == null) {
            deferralBody = content.content().alloc().buffer(size);
        }
        deferralBody.writeBytes(part);
        content.release();
        if (last) {
            park();
        }
    }

    /** The body so far, as an array; the buffer is given back. */
    private byte[] takeBody() {
        byte[] body = new byte[deferralBody.readableBytes()];
        deferralBody.readBytes(body).release();
        deferralBody = null;
        return body;
    }

    private void park() {
        byte[] body = takeBody();
        HttpHeaders headers = deferral.headers();
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        headers.remove(HANDLE);
        if (!requestComplete) {
            connection.willNotPersist();
        }
        stage = Stage.DONE;
        try {
            connection.onDeferral(deferral, body, group.name());
            count(BackendOutcome.DEFERRED.wire());
            if (client.inputClosed()) {
                connection.onGone();
            } else if (services.draining().begun()) {
                connection.drain();
            }
        } catch (BadDeferral e) {
            reportBadDeferral(e.getMessage());
        }
    }

    private void badDeferral(String why) {
        exchange.cancel();
        reportBadDeferral(why);
    }

    private void reportBadDeferral(String why) {
        LOG.warn("backend {} at {}: bad deferral: {}", group.name(), exchange.server(), why);
        done(BackendOutcome.BAD_DEFERRAL.wire());
        fail(HttpResponseStatus.BAD_GATEWAY, "the backend's deferral was not valid", EndReason.BACKEND_FAILED);
    }

    @Override
    public void onUpgraded(HttpResponse head, Channel backend) {
        if (head.headers().contains(HANDLE)) {
            backend.close();
            reportBadDeferral("status 101 cannot be deferred");
            return;
        }
        done(BackendOutcome.UPGRADED.wire());
        HttpHeaders headers = head.headers();
        String protocol = headers.get(HttpHeaderNames.UPGRADE);
        filter(headers);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        if (protocol != null) {
            headers.set(HttpHeaderNames.UPGRADE, protocol);
        }
        connection.onUpgrade();
        client.becomeTunnel(head, backend);
    }

    @Override
    public void onFailure(BackendFailure failure) {
        boolean begun = stage == Stage.RELAYING;
        done(failure.outcome());
        if (begun) {
            client.cutShort(untilClose);
            return;
        }
        HttpResponseStatus status = HttpResponseStatus.valueOf(failure.status());
        EndReason reason = failure == BackendFailure.TIMEOUT ? EndReason.TIMEOUT : EndReason.BACKEND_FAILED;
        fail(status, "backend " + failure.outcome().replace('-', ' '), reason);
    }

    private void fail(HttpResponseStatus status, String detail, EndReason reason) {
        client.answer(status, detail, reason);
    }

    /** @param outcome tag of {@code backend_requests_total} */
    private void done(String outcome) {
        stage = Stage.DONE;
        count(outcome);
        if (deferralBody != null) {
            deferralBody.release();
            deferralBody = null;
        }
    }

    private void count(String outcome) {
        services.metrics().backendRequest(group.name(), outcome);
    }

    private static void filter(HttpHeaders headers) {
        HopByHop.remove(headers);
        PushHeaders.remove(headers);
    }
}
