package io.pushfabric.node.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.node.client.ClientAddress;
import io.pushfabric.node.client.ClientLoop;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.shared.link.FrameDecoder;
import io.pushfabric.shared.link.LinkSide;
import io.pushfabric.shared.net.CidrSet;
import io.pushfabric.shared.proxy.FramedLinkTlv;
import io.pushfabric.shared.proxy.LinkProof;
import io.pushfabric.shared.proxy.ProxyHeader;
import io.pushfabric.shared.proxy.ProxyHeaderHandler;
import io.pushfabric.shared.proxy.ProxyProtocolException;
import io.pushfabric.shared.proxy.Tlv;
import io.pushfabric.shared.proxy.TlvType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pipelines of the relay listener: a PROXY v2 header first, from a trusted address; then the frames of one of
 * our balancers, or the plain bytes of a foreign one. For use by any event loop.
 */
public final class RelayListener {
    private static final Logger LOG = LoggerFactory.getLogger(RelayListener.class);
    /** For the whole header, from the moment that the connection is there. */
    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(5);
    /** Bytes by which our balancers name a client connection. */
    private static final int UNIQUE_ID = 16;

    private final List<ClientLoop> loops;
    private final CidrSet trusted;
    private final LinkProof proof;
    private final long incarnation;
    private final NodeMetrics metrics;

    /**
     * @param loops by index
     * @param trusted addresses of balancers; others are closed at once
     * @param incarnation of this run: a link to another one is refused
     */
    public RelayListener(List<ClientLoop> loops, CidrSet trusted, LinkProof proof, long incarnation,
            NodeMetrics metrics) {
        this.loops = List.copyOf(loops);
        this.trusted = trusted;
        this.proof = proof;
        this.incarnation = incarnation;
        this.metrics = metrics;
    }

    /** Takes over an accepted channel. */
    public void serve(SocketChannel channel, int loop) {
        if (!trusted.contains(channel.remoteAddress().getAddress())) {
            metrics.rejected(Rejection.UNTRUSTED);
            channel.close();
            return;
        }
        channel.pipeline().addLast(
                new ProxyHeaderHandler(HEADER_TIMEOUT, (reason, detail) -> {
                    metrics.rejected(Rejection.BAD_PROXY_HEADER);
                    LOG.debug("relay connection from {}: {}", channel.remoteAddress(), detail);
                }),
                new AfterHeader(channel, loops.get(loop)));
    }

    /** Builds what comes after the header, and goes out of the pipeline. */
    private final class AfterHeader extends ChannelInboundHandlerAdapter {
        private final SocketChannel channel;
        private final ClientLoop loop;

        AfterHeader(SocketChannel channel, ClientLoop loop) {
            this.channel = channel;
            this.loop = loop;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ProxyHeader header) {
                onHeader(ctx, header);
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        private void onHeader(ChannelHandlerContext ctx, ProxyHeader header) {
            // Whose source is not told, as in a LOCAL one for a health check, is served as what it is.
            ClientAddress address = header.source() == null
                    ? new ClientAddress(channel.remoteAddress(), channel.localAddress())
                    : new ClientAddress(header.source(), header.destination());
            Optional<Tlv> framed = header.tlv(TlvType.FRAMED_LINK);
            Rejection refusal = framed.map(tlv -> refusal(header, tlv)).orElse(null);
            if (refusal != null) {
                metrics.rejected(refusal);
                channel.close();
                return;
            }
            if (framed.isEmpty()) {
                loop.serve(channel, address);
            } else {
                LinkHandler link = new LinkHandler(metrics::linkProtocolError);
                channel.pipeline().addLast(new FrameDecoder(LinkSide.BALANCER), link);
                loop.serve(channel, new LinkTransport(address, link));
                link.accept();
            }
            ctx.pipeline().remove(this);
        }

        /** @return why there will be no framed link, or {@code null} */
        private Rejection refusal(ProxyHeader header, Tlv tlv) {
            try {
                FramedLinkTlv link = FramedLinkTlv.decode(tlv);
                boolean named = header.source() != null
                        && header.uniqueId().filter(id -> id.length == UNIQUE_ID).isPresent();
                if (!named || !proof.isGenuine(header, link)) {
                    LOG.debug("link from {}: not one of our balancers", channel.remoteAddress());
                    return Rejection.BAD_PROXY_HEADER;
                }
                return link.incarnation() == incarnation ? null : Rejection.OTHER_RUN;
            } catch (ProxyProtocolException e) {
                LOG.debug("link from {}: {}", channel.remoteAddress(), e.getMessage());
                return Rejection.BAD_PROXY_HEADER;
            }
        }
    }
}
