package io.pushfabric.balancer.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.shared.http.LingeringClose;
import io.pushfabric.shared.link.LinkFrame;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection and the link that it is on ({@code proto/LINK.md}). Owned by the event loop of the client, on
 * which the link lives too.
 */
final class RelayedClient implements Link.Events {
    private static final Logger LOG = LoggerFactory.getLogger(RelayedClient.class);
    private static final int FIRST_EPOCH = 1;
    /** Before all nodes are asked once more, when none took the client. */
    private static final long NEXT_ROUND_MILLIS = 250;

    private final SocketChannel client;
    private final RelayServices services;
    private final UnusedBytes unused;
    private final Acknowledgements acknowledgements;

    private RelayState state = RelayState.OPENING;
    private byte[] uniqueId;
    private long keepUntil;
    private Iterator<NodeAddress> candidates;
    /** {@code null} while there is none. */
    private Link link;
    /** Whether the header is sent, and so bytes may be. */
    private boolean connected;
    private boolean clientEnded;
    private boolean draining;
    private long received;

    RelayedClient(SocketChannel client, RelayServices services) {
        this.client = client;
        this.services = services;
        this.unused = new UnusedBytes(client.alloc());
        this.acknowledgements = new Acknowledgements(client.eventLoop(), number -> {
            if (state != RelayState.OPENING && state != RelayState.ENDING && state != RelayState.CLOSED) {
                link.write(new LinkFrame.Ack(number));
                link.flush();
            }
        });
    }

    void start() {
        if (client.remoteAddress() == null || client.localAddress() == null) {
            // It left before it was here.
            close(false);
            return;
        }
        uniqueId = services.opening().newUniqueId();
        keepUntil = System.nanoTime() + services.resumeWait().toNanos();
        nextRound();
    }

    private void nextRound() {
        candidates = services.nodes().order(services.opening().hash(client.remoteAddress()));
        openNext();
    }

    private void openNext() {
        link = null;
        connected = false;
        if (candidates.hasNext()) {
            link = Link.open(services, client.eventLoop(), candidates.next(), source(), this);
        } else if (System.nanoTime() - keepUntil < 0) {
            client.eventLoop().schedule(() -> {
                if (state == RelayState.OPENING) {
                    nextRound();
                }
            }, NEXT_ROUND_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            LOG.debug("client {}: no push node takes it", client.remoteAddress());
            services.metrics().resume("nobody");
            close(true);
        }
    }

    private InetSocketAddress source() {
        List<InetSocketAddress> sources = services.sourceAddresses();
        return sources.isEmpty() ? null
                : sources.get(Math.floorMod(uniqueId[uniqueId.length - 1], sources.size()));
    }

    @Override
    public void onConnected() {
        connected = true;
        link.writeHeader(services.opening().header(client, link.node(), uniqueId, FIRST_EPOCH));
        link.writeBytes(unused.kept());
        if (clientEnded) {
            link.write(new LinkFrame.End());
        }
        link.flush();
    }

    void onClientBytes(ByteBuf bytes) {
        if (state == RelayState.ENDING || state == RelayState.CLOSED) {
            return;
        }
        unused.add(bytes);
        if (state == RelayState.IDLE) {
            state = RelayState.BUSY;
        }
        if (connected) {
            link.writeBytes(bytes);
        }
        readClient();
    }

    void onClientBytesRead() {
        if (connected) {
            link.flush();
        }
    }

    /** Reads from the client only what can be passed on and kept. */
    private void readClient() {
        boolean wanted = switch (state) {
            case OPENING, BUSY, IDLE -> !unused.isFull() && (!connected || link.isWritable());
            case PARKED, CLOSED -> false;
            case ENDING -> true;
        };
        client.config().setAutoRead(wanted);
    }

    @Override
    public void onWritabilityChanged() {
        readClient();
    }

    /** Only a node that does not wait for acknowledgements is ever slowed down by this. */
    void onClientWritable(boolean writable) {
        if (connected) {
            link.read(writable);
        }
    }

    @Override
    public void onFrame(LinkFrame frame) {
        if (state == RelayState.OPENING) {
            onFirstFrame(frame);
        } else if (frame instanceof LinkFrame.Data data) {
            onData(data);
        } else if (frame instanceof LinkFrame.Used used) {
            if (use(used.count())) {
                readClient();
            }
        } else if (frame instanceof LinkFrame.Idle idle) {
            onQuiet(RelayState.IDLE, idle.used());
        } else if (frame instanceof LinkFrame.Parked parked) {
            onQuiet(RelayState.PARKED, parked.used());
        } else if (frame instanceof LinkFrame.Finish) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> client.shutdownOutput());
        } else if (frame instanceof LinkFrame.Close end) {
            onClose(end.abort());
        } else {
            link.onProtocolError(frame.getClass().getSimpleName() + " has no place here");
        }
    }

    private void onFirstFrame(LinkFrame frame) {
        if (frame instanceof LinkFrame.Accept accept && accept.version() == 1) {
            state = unused.isEmpty() ? RelayState.IDLE : RelayState.BUSY;
            readClient();
        } else {
            link.onProtocolError("the first frame is no ACCEPT of version 1");
        }
    }

    private void onData(LinkFrame.Data data) {
        if (data.number() != received + 1) {
            link.onProtocolError("DATA " + data.number() + " after " + received);
            return;
        }
        received = data.number();
        long number = received;
        client.write(data.bytes().retain()).addListener(taken -> {
            if (taken.isSuccess()) {
                acknowledgements.onTaken(number);
            }
        });
        if (data.has(LinkFrame.Data.STATE)) {
            onQuiet(RelayState.PARKED, data.used());
        } else if (data.has(LinkFrame.Data.IDLE)) {
            onQuiet(RelayState.IDLE, unused.sent());
        }
    }

    @Override
    public void onFramesRead() {
        client.flush();
    }

    private boolean use(long count) {
        boolean right = unused.usedUpTo(count);
        if (!right) {
            link.onProtocolError(count + " of " + unused.sent() + " bytes used");
        }
        return right;
    }

    /** A client that has ended its side meanwhile is the node's to close: it knows by END. */
    private void onQuiet(RelayState quiet, long used) {
        if (use(used)) {
            // Bytes beyond those used are the next request already; the node has them, or will have them.
            state = quiet == RelayState.IDLE && !unused.isEmpty() ? RelayState.BUSY : quiet;
            if (draining) {
                drain();
            }
            readClient();
        }
    }

    /** The client is let go as soon as nothing is under way. What it has got by then is written first. */
    void drain() {
        draining = true;
        if (state == RelayState.IDLE) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> close(false));
        }
    }

    private void onClose(boolean abort) {
        state = RelayState.ENDING;
        unused.release();
        link.close();
        if (abort) {
            close(true);
        } else {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endClient());
        }
    }

    private void endClient() {
        if (state == RelayState.ENDING && client.isActive() && !clientEnded) {
            LingeringClose.begin(client);
        } else {
            close(false);
        }
    }

    /** The client closed its sending side: it may still get the answer to what it asked. */
    void onClientEnd() {
        clientEnded = true;
        if (state == RelayState.BUSY || state == RelayState.OPENING && !unused.isEmpty()) {
            if (connected) {
                link.write(new LinkFrame.End());
                link.flush();
            }
        } else if (state != RelayState.ENDING) {
            onClientGone();
        }
    }

    /** The client is not there any more. */
    void onClientGone() {
        close(false);
    }

    @Override
    public void onBroken() {
        if (state == RelayState.OPENING) {
            openNext();
        } else {
            services.metrics().resume("not-resumable");
            close(true);
        }
    }

    @Override
    public void onProtocolError(String what) {
        services.metrics().protocolError();
        close(true);
    }

    /** @param reset so that the client cannot take what it has got for the whole */
    private void close(boolean reset) {
        if (state == RelayState.CLOSED) {
            return;
        }
        state = RelayState.CLOSED;
        unused.release();
        if (link != null) {
            link.leave();
        }
        if (reset && client.isActive()) {
            client.config().setSoLinger(0);
        }
        client.close();
    }
}
