package io.pushfabric.shared.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A decoder and the rules behind it, fed with bytes; what comes out is kept as text. */
final class Decoding {
    private final List<ByteBuf> fed = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final StringBuilder body = new StringBuilder();
    private final StrictRequestDecoder decoder = new StrictRequestDecoder(this::onHeadStarted);
    private HttpRequest request;
    private String verdict = "incomplete";
    private int headsStarted;

    Decoding() {
        channel.pipeline().addLast(decoder);
    }

    /** What came of the bytes: in one piece, and one by one, which must be the same. */
    static Decoding of(String wire) {
        Decoding whole = of(wire, wire.length());
        assertThat(of(wire, 1).toString()).as("one by one").isEqualTo(whole.toString());
        return whole;
    }

    /** The same, also cut in two at every place. */
    static Decoding cutEverywhere(String wire) {
        Decoding whole = of(wire);
        for (int cut = 1; cut < wire.length(); cut++) {
            Decoding two = new Decoding().feed(wire.substring(0, cut)).feed(wire.substring(cut));
            assertThat(two.toString()).as("cut at " + cut).isEqualTo(whole.toString());
            two.end();
        }
        return whole;
    }

    /** The bytes in pieces of that size. */
    static Decoding of(String wire, int size) {
        Decoding decoding = new Decoding();
        for (int at = 0; at < wire.length(); at += size) {
            decoding.feed(wire.substring(at, Math.min(wire.length(), at + size)));
        }
        decoding.end();
        return decoding;
    }

    Decoding feed(String latin1) {
        ByteBuf bytes = channel.alloc().buffer().writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        fed.add(bytes);
        channel.writeInbound(bytes);
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            take(part);
            ReferenceCountUtil.release(part);
        }
        return this;
    }

    private void take(Object part) {
        if (part instanceof HttpRequest head) {
            request = head;
            body.setLength(0);
            RequestRules.Rejection rejection = RequestRules.check(head);
            verdict = rejection == null ? "body" : Integer.toString(rejection.status().code());
        }
        if (part instanceof HttpContent content && verdict.equals("body")) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            if (content.decoderResult().isFailure()) {
                verdict = "400 body";
            } else if (content instanceof LastHttpContent last) {
                assertThat(last.trailingHeaders()).isEmpty();
                verdict = "ok";
            }
        }
    }

    /** The next request, if there is one. */
    Decoding next() throws Exception {
        verdict = "incomplete";
        decoder.next(channel.pipeline().context(decoder));
        return feed("");
    }

    /** Ends the channel; every buffer that was fed must be free then. */
    void end() {
        channel.finishAndReleaseAll();
        assertThat(fed).allMatch(bytes -> bytes == Unpooled.EMPTY_BUFFER || bytes.refCnt() == 0);
    }

    private void onHeadStarted() {
        headsStarted++;
    }

    int headsStarted() {
        return headsStarted;
    }

    StrictRequestDecoder decoder() {
        return decoder;
    }

    EmbeddedChannel channel() {
        return channel;
    }

    HttpRequest request() {
        return request;
    }

    /** {@code ok}, the status of the refusal, {@code 400 body}, {@code body} or {@code incomplete}. */
    String verdict() {
        return verdict;
    }

    String body() {
        return body.toString();
    }

    @Override
    public String toString() {
        boolean ok = verdict.equals("ok");
        return verdict + (ok ? " " + request.method() + " " + request.uri() + " " + request.headers().entries() + " "
                + body : "");
    }
}
