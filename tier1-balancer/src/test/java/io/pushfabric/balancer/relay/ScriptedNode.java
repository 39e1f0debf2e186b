package io.pushfabric.balancer.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.shared.link.FrameCodec;
import io.pushfabric.shared.link.LinkFrame;
import io.pushfabric.shared.link.LinkSide;
import io.pushfabric.shared.proxy.ProxyHeader;
import io.pushfabric.shared.proxy.ProxyHeaderCodec;
import io.pushfabric.shared.proxy.ProxyProtocolException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A push node that says over its links what the test wants. Reads end with an exception after 5 s. */
final class ScriptedNode implements AutoCloseable {
    static final long INCARNATION = 42;
    private static final int PATIENCE_MILLIS = 5_000;

    private final ServerSocket server;
    private final String id;

    ScriptedNode(String id) throws IOException {
        this.id = id;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    NodeAddress address() {
        return new NodeAddress(id, INCARNATION, (InetSocketAddress) server.getLocalSocketAddress());
    }

    /** The next link, with its header read. */
    Peer accept() throws IOException, ProxyProtocolException {
        return new Peer(server.accept());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The node's end of one link. */
    static final class Peer {
        private final Socket socket;
        private final ByteBuf in = Unpooled.buffer();
        private final ProxyHeader header;

        Peer(Socket socket) throws IOException, ProxyProtocolException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            ProxyHeader read = ProxyHeaderCodec.decode(in);
            while (read == null) {
                assertThat(more()).isTrue();
                read = ProxyHeaderCodec.decode(in);
            }
            header = read;
        }

        ProxyHeader header() {
            return header;
        }

        Peer send(LinkFrame frame) throws IOException {
            ByteBuf out = FrameCodec.encode(UnpooledByteBufAllocator.DEFAULT, frame);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes).release();
            frame.release();
            socket.getOutputStream().write(bytes);
            return this;
        }

        Peer data(long number, String text) throws IOException {
            return send(LinkFrame.Data.of(number, 0, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)));
        }

        /** The next frame as text; {@code end} if the link ends. */
        String next() throws IOException {
            LinkFrame frame = FrameCodec.decode(in, LinkSide.BALANCER);
            while (frame == null) {
                if (!more()) {
                    return "end";
                }
                frame = FrameCodec.decode(in, LinkSide.BALANCER);
            }
            String text = text(frame);
            frame.release();
            return text;
        }

        /** So many bytes of the client, whatever their frames; other frames fail. */
        String bytes(int count) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.length() < count) {
                String frame = next();
                assertThat(frame).startsWith("BYTES ");
                text.append(frame.substring("BYTES ".length()));
            }
            return text.toString();
        }

        private static String text(LinkFrame frame) {
            if (frame instanceof LinkFrame.Bytes bytes) {
                return "BYTES " + bytes.data().toString(StandardCharsets.US_ASCII);
            } else if (frame instanceof LinkFrame.Ack ack) {
                return "ACK " + ack.number();
            }
            return frame.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
        }

        private boolean more() throws IOException {
            byte[] part = new byte[8_192];
            int count = socket.getInputStream().read(part);
            if (count > 0) {
                in.discardReadBytes().writeBytes(part, 0, count);
            }
            return count > 0;
        }

        boolean hasMoreWithin(int millis) throws IOException {
            socket.setSoTimeout(millis);
            try {
                return in.isReadable() || more();
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } finally {
                socket.setSoTimeout(PATIENCE_MILLIS);
            }
        }

        void close() throws IOException {
            socket.close();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
