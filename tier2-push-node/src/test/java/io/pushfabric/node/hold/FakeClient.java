package io.pushfabric.node.hold;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One client connection on a {@link FakeWire}, and everybody who has to do with it. */
final class FakeClient implements RequestSide {
    static final RequestTraits PLAIN = new RequestTraits(false, false, true);
    static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 5123);

    final FakeWire wire = new FakeWire();
    final ClientConnection connection;
    /** What the request side was told, in order. */
    final List<String> told = new ArrayList<>();

    /** Of each hold that is over: status and bytes of the body that were sent, and why it ended. */
    final List<String> sent = new ArrayList<>();

    private final Fabric fabric;
    private Handle handle;

    FakeClient(Fabric fabric) {
        this.fabric = fabric;
        connection = new ClientConnection(fabric.table, wire, this, ADDRESS, new InetSocketAddress("192.0.2.1", 80));
        wire.reportTo(connection);
    }

    @Override
    public void onHoldOver(int status, long bytes, EndReason reason) {
        sent.add(status + " " + bytes + " " + reason.wire());
    }

    @Override
    public void onResponseDone() {
        told.add("response done");
    }

    @Override
    public void onLastResponseDone(EndReason reason) {
        connection.close(reason);
    }

    @Override
    public void onClosed(ConnectionState last, EndReason reason) {
        told.add("closed " + last.wire() + " " + reason.wire());
    }

    @Override
    public void onDrain() {
        told.add("drain");
    }

    @Override
    public void onDeadline(long nowNanos) {
        told.add("deadline");
    }

    /** A plain GET of HTTP/1.1 was read. */
    FakeClient request() {
        return request(PLAIN);
    }

    FakeClient request(RequestTraits traits) {
        handle = fabric.open(connection.onRequest(traits));
        return this;
    }

    /** The handle of the last request. */
    Handle handle() {
        return handle;
    }

    /** A request, and its deferral with status 200, body {@code late} and these header fields. */
    FakeClient park(String... fields) {
        return request().defer("late", fields);
    }

    /** The deferral. @param fields names and values in turn */
    FakeClient defer(String body, String... fields) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        for (int i = 0; i < fields.length; i += 2) {
            response.headers().add(fields[i], fields[i + 1]);
        }
        connection.onDeferral(response, body.getBytes(StandardCharsets.ISO_8859_1), "app");
        return this;
    }

    Reply push(String text) {
        return send(text, false, null, 0);
    }

    Reply pushLast(String text) {
        return send(text, true, null, 0);
    }

    Reply send(String text, boolean end, String contentType, int status) {
        Reply reply = new Reply();
        send(text, end, contentType, status, reply);
        return reply;
    }

    void send(String text, boolean end, String contentType, int status, Consumer<PushResult> reply) {
        Message message = new Message(ByteBufUtil.writeUtf8(fabric.allocator, text), end, contentType, status, 0);
        fabric.table.deliver(handle, new PushCommand.Send(message), reply);
    }

    /** {@code DELETE}. */
    Reply delete() {
        return command(new PushCommand.Close());
    }

    Reply expire() {
        return command(new PushCommand.Expire());
    }

    Reply inspect() {
        return command(new PushCommand.Inspect());
    }

    private Reply command(PushCommand command) {
        Reply reply = new Reply();
        fabric.table.deliver(handle, command, reply);
        return reply;
    }

    /** What the client has. */
    String sees() {
        return wire.text();
    }

    ConnectionState state() {
        return connection.state();
    }
}
