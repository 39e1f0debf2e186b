package io.pushfabric.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.pushfabric.shared.http.StrictRequestDecoder;
import io.pushfabric.shared.net.CidrSet;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Spoiled requests in random pieces: each is taken or refused, nothing else happens; and what is taken reaches a
 * backend as exactly one request with the same body. {@code -Dfuzz.seconds=600 -Dfuzz.seed=1} for longer, or again.
 */
class RequestFuzzTest {
    private static final List<String> SEEDS = List.of(
            "GET /a/b?c=d HTTP/1.1\r\nHost: app.test\r\nAccept: */*\r\nCookie: a=b; c=d\r\n\r\n",
            "POST /form HTTP/1.1\r\nHost: app.test\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n"
                    + "hello world",
            "POST /c HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n",
            "PUT /t HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
                    + "1\r\nx\r\n0\r\nX: y\r\n\r\n",
            "GET http://other.test:8080/x HTTP/1.1\r\nHost: app.test\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\n\r\n",
            "HEAD / HTTP/1.0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 6.6.6.6\r\nPush-Handle: forged\r\n\r\n",
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
            "\r\nDELETE /d HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
            "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n\r\nGET /x H",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    private static final String HANDLE = "handle_of_this_request";
    /** A head and its pieces may be kept, and a read of 64 KiB beside them: more unanswered bytes are too many. */
    private static final int MAX_SILENT = 3 * StrictRequestDecoder.MAX_HEAD;

    private final RequestAdmission admission = new RequestAdmission(1 << 20);
    private final ForwardedRequest forwarding = new ForwardedRequest(CidrSet.of(List.of()), "http://node.test");
    private final ClientAddress client = new ClientAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), new InetSocketAddress("127.0.0.1", 2));
    private int taken;
    private int refused;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void takesOrRefuses() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", 3));
        Random random = new Random(seed);
        Mutation mutation = new Mutation(random);
        int round = 0;
        while (System.nanoTime() < end) {
            round++;
            String wire = SEEDS.get(random.nextInt(SEEDS.size()));
            String behind = random.nextInt(4) == 0 ? SEEDS.get(random.nextInt(SEEDS.size())) : "";
            String spoiled = round <= SEEDS.size() ? SEEDS.get(round - 1) : mutation.of(wire + behind);
            try {
                new Client().send(spoiled, random);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + shown(spoiled), e);
            }
        }
        assertThat(taken).as("of " + round + " rounds").isGreaterThan(round / 20);
        assertThat(refused).as("of " + round + " rounds").isGreaterThan(round / 20);
    }

    private static String shown(String wire) {
        String text = wire.length() > 2_000 ? wire.substring(0, 2_000) + "…" : wire;
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }

    /** One connection. */
    private final class Client extends ChannelInboundHandlerAdapter {
        private final StrictRequestDecoder decoder = new StrictRequestDecoder(() -> { });
        private final EmbeddedChannel channel = new EmbeddedChannel(decoder, this);
        private final EmbeddedChannel backend = new EmbeddedChannel(new HttpRequestEncoder());
        private final List<ByteBuf> fed = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private HttpRequest request;
        private boolean hasBody;
        private boolean over;
        private boolean whole;
        private int silent;
        private Throwable failure;

        void send(String wire, Random random) throws Exception {
            byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
            int most = 1 + random.nextInt(random.nextBoolean() ? 16 : bytes.length + 1);
            for (int at = 0; at < bytes.length && !over;) {
                int size = Math.min(bytes.length - at, Math.max(1 + random.nextInt(most), bytes.length / 200));
                ByteBuf piece = Unpooled.buffer(size).writeBytes(bytes, at, size);
                fed.add(piece);
                silent += size;
                channel.writeInbound(piece);
                at += size;
                for (boolean more = true; more && !over;) {
                    more = whole;
                    whole = false;
                    if (more) {
                        decoder.next(channel.pipeline().context(decoder));
                    }
                }
                assertThat(silent).isLessThan(MAX_SILENT);
            }
            channel.finishAndReleaseAll();
            backend.finishAndReleaseAll();
            assertThat(failure).isNull();
            assertThat(fed).allMatch(piece -> piece.refCnt() == 0);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            silent = 0;
            try {
                if (!over && message instanceof HttpRequest head) {
                    onHead(head);
                }
                if (!over && message instanceof HttpContent content) {
                    onContent(content);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void onHead(HttpRequest head) {
            if (admission.check(head) != null) {
                refused++;
                over = true;
                return;
            }
            request = head;
            hasBody = ForwardedRequest.hasBody(head);
            body.reset();
            assertThat(backend.outboundMessages()).isEmpty();
            backend.writeOutbound(forwarding.of(head, HANDLE, client));
        }

        private void onContent(HttpContent content) throws Exception {
            if (content.decoderResult().isFailure()) {
                refused++;
                over = true;
                return;
            }
            content.content().getBytes(content.content().readerIndex(), body, content.content().readableBytes());
            if (hasBody) {
                backend.writeOutbound(content.retain());
            } else {
                assertThat(content.content().isReadable()).as("a body that is not announced").isFalse();
            }
            if (content instanceof LastHttpContent) {
                if (!hasBody) {
                    backend.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
                }
                checkForwarded(sent());
                taken++;
                whole = true;
            }
        }

        private byte[] sent() throws Exception {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (ByteBuf part = backend.readOutbound(); part != null; part = backend.readOutbound()) {
                part.readBytes(bytes, part.readableBytes());
                part.release();
            }
            return bytes.toByteArray();
        }

        private void checkForwarded(byte[] sent) {
            OneRequest one = OneRequest.parse(sent);
            assertThat(one.method()).isEqualTo(request.method().name());
            assertThat(one.target()).isEqualTo(ForwardedRequest.target(request));
            assertThat(one.body()).isEqualTo(body.toByteArray());
            assertThat(one.fields()).as("what only the node may say").noneMatch(field -> field.toLowerCase()
                    .matches("(push_|x_forwarded_|forwarded:|push-event:|connection: (?!upgrade)|upgrade: h2c|te:).*"));
            assertThat(OneRequest.values(one.fields(), "push-handle")).containsExactly(HANDLE);
            assertThat(OneRequest.values(one.fields(), "x-forwarded-for")).containsExactly("127.0.0.1");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failure = cause;
            over = true;
        }
    }
}
