package io.pushfabric.balancer.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.pushfabric.balancer.relay.ScriptedNode.Peer;
import io.pushfabric.shared.link.LinkFrame;
import io.pushfabric.shared.proxy.FramedLinkTlv;
import io.pushfabric.shared.proxy.TlvType;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client, a relay, and scripted nodes, over real sockets: exact bytes and frames. */
class RelayedClientTest {
    private static final LinkFrame ACCEPT = new LinkFrame.Accept(1);

    private ScriptedNode node;
    private ScriptedNode other;
    private Relay relay;
    private Socket client;

    @BeforeEach
    void start() throws Exception {
        node = new ScriptedNode("node-a");
        other = new ScriptedNode("node-b");
        relay = new Relay(node.address(), other.address());
        client = relay.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
        other.close();
        relay.close();
        assertThat(relay.leaks()).isEmpty();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes());
    }

    private String receive(int count) throws IOException {
        return new String(client.getInputStream().readNBytes(count));
    }

    private Peer accepted() throws Exception {
        return node.accept().send(ACCEPT);
    }

    private void assertReset() {
        assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    private static LinkFrame.Parked parked(long used) {
        return new LinkFrame.Parked(used, Unpooled.EMPTY_BUFFER);
    }

    @Test
    void theHeaderSaysWhoTheClientIs() throws Exception {
        Peer peer = accepted();
        assertThat(peer.header().source()).isEqualTo(client.getLocalSocketAddress());
        assertThat(peer.header().destination()).isEqualTo(client.getRemoteSocketAddress());
        FramedLinkTlv link = FramedLinkTlv.decode(peer.header().tlv(TlvType.FRAMED_LINK).orElseThrow());
        assertThat(link.incarnation()).isEqualTo(ScriptedNode.INCARNATION);
        assertThat(link.epoch()).isEqualTo(1);
        assertThat(peer.header().uniqueId().orElseThrow()).hasSize(16);
        assertThat(relay.proof().isGenuine(peer.header(), link)).isTrue();
    }

    @Test
    void aRequestAndItsResponse() throws Exception {
        Peer peer = accepted();
        send("request");
        assertThat(peer.bytes(7)).isEqualTo("request");
        peer.data(1, "resp").data(2, "onse").send(new LinkFrame.Idle(7));
        assertThat(receive(8)).isEqualTo("response");
        assertThat(peer.next()).isIn("ACK 1", "ACK 2");
        send("again");
        while (true) {
            String frame = peer.next();
            if (!frame.startsWith("ACK")) {
                assertThat(frame).isEqualTo("BYTES again");
                return;
            }
        }
    }

    @Test
    void earlyBytesGoToTheNextNodeToo() throws Exception {
        send("early");
        Peer first = node.accept();
        assertThat(first.bytes(5)).isEqualTo("early");
        first.close();
        Peer second = other.accept();
        assertThat(second.bytes(5)).isEqualTo("early");
        second.send(ACCEPT).data(1, "hello");
        assertThat(receive(5)).isEqualTo("hello");
    }

    @Test
    void aNodeThatResetsIsPassedBy() throws Exception {
        send("early");
        client.shutdownOutput();
        node.accept().reset();
        Peer second = other.accept();
        assertThat(second.bytes(5)).isEqualTo("early");
        assertThat(second.next()).isEqualTo("END");
    }

    @Test
    void aNodeThatRefusesIsPassedBy() throws Exception {
        node.accept();
        node.close();
        try (Socket another = relay.connect()) {
            another.getOutputStream().write('x');
            assertThat(other.accept().bytes(1)).isEqualTo("x");
        }
    }

    @Test
    void aNodeThatDoesNotAnswerIsPassedBy() throws Exception {
        Peer silent = node.accept();
        other.accept().send(ACCEPT);
        assertThat(silent.next()).isEqualTo("end");
    }

    @Test
    void whileParkedNothingIsRead() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.bytes(7);
        peer.send(parked(7));
        peer.data(1, "head");
        receive(4);
        assertThat(peer.next()).isEqualTo("ACK 1");
        send("pipelined");
        assertThat(peer.hasMoreWithin(200)).isFalse();
        peer.send(new LinkFrame.Idle(7));
        assertThat(peer.bytes(9)).isEqualTo("pipelined");
    }

    @Test
    void aParkedClientThatHalfClosesIsGone() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.bytes(7);
        peer.send(parked(7)).data(1, "head");
        receive(4);
        assertThat(peer.next()).isEqualTo("ACK 1");
        client.shutdownOutput();
        assertThat(peer.next()).isEqualTo("GONE");
        peer.close();
        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void aBusyClientThatHalfClosesIsAnswered() throws Exception {
        Peer peer = accepted();
        send("request");
        client.shutdownOutput();
        assertThat(peer.bytes(7)).isEqualTo("request");
        assertThat(peer.next()).isEqualTo("END");
        peer.data(1, "answer").send(new LinkFrame.Close(false));
        assertThat(receive(6)).isEqualTo("answer");
        assertThat(client.getInputStream().read()).isNegative();
    }

    @Test
    void aClientThatResetsIsGone() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.bytes(7);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(peer.next()).isEqualTo("GONE");
        assertThat(peer.next()).isEqualTo("end");
    }

    @Test
    void anAbortIsAReset() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.data(1, "half").send(new LinkFrame.Close(true));
        assertReset();
    }

    @Test
    void aBrokenLinkIsAReset() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.bytes(7);
        peer.close();
        assertReset();
    }

    @Test
    void aNodeMayFinishFirst() throws Exception {
        Peer peer = accepted();
        send("hello");
        peer.bytes(5);
        peer.data(1, "bye").send(new LinkFrame.Finish());
        assertThat(receive(3)).isEqualTo("bye");
        assertThat(client.getInputStream().read()).isNegative();
        assertThat(peer.next()).isEqualTo("ACK 1");
        send("more");
        assertThat(peer.bytes(4)).isEqualTo("more");
        client.shutdownOutput();
        assertThat(peer.next()).isEqualTo("END");
    }

    @Test
    void aCleanCloseLetsTheClientFinish() throws Exception {
        Peer peer = accepted();
        send("request");
        peer.bytes(7);
        peer.data(1, "bye").send(new LinkFrame.Close(false));
        assertThat(receive(3)).isEqualTo("bye");
        assertThat(client.getInputStream().read()).isNegative();
        send("still sending");
    }

    /** What no request has used is kept, up to the window and one read. */
    @Test
    void theWindowStopsTheClient() throws Exception {
        Peer peer = accepted();
        byte[] block = new byte[1024 * 1024];
        Thread writer = new Thread(() -> {
            try {
                client.getOutputStream().write(block);
            } catch (IOException e) {
                // The test is over.
            }
        });
        writer.start();
        int count = 0;
        while (peer.hasMoreWithin(300)) {
            count += peer.bytes(1).length();
        }
        assertThat(count).isBetween(UnusedBytes.WINDOW, UnusedBytes.WINDOW + 64 * 1024);
        while (count < block.length) {
            peer.send(new LinkFrame.Used(count));
            count += peer.bytes(1).length();
        }
        assertThat(count).isEqualTo(block.length);
        writer.join();
    }

    @Test
    void aFrameIsAcknowledgedOnlyWhenTheClientsKernelHasIt() throws Exception {
        Peer peer = accepted();
        send("x");
        peer.bytes(1);
        String text = "z".repeat(15 * 1024 * 1024);
        peer.data(1, text);
        assertThat(peer.hasMoreWithin(300)).isFalse();
        assertThat(receive(text.length())).isEqualTo(text);
        assertThat(peer.next()).isEqualTo("ACK 1");
    }

    @Test
    void protocolErrorsEndBoth() throws Exception {
        LinkFrame[] wrong = {ACCEPT, LinkFrame.Data.of(2, 0, Unpooled.EMPTY_BUFFER), new LinkFrame.Used(1),
            new LinkFrame.Idle(1), new LinkFrame.Move(0, Unpooled.EMPTY_BUFFER)};
        for (LinkFrame frame : wrong) {
            Peer peer = accepted();
            peer.send(frame);
            assertReset();
            assertThat(peer.next()).isEqualTo("end");
            client.close();
            client = relay.connect();
        }
        assertThat(relay.metric("pushfabric_link_protocol_errors_total")).isEqualTo(wrong.length);
    }

    @Test
    void nothingIsKeptWhileIdle() throws Exception {
        Peer peer = accepted();
        long before = relay.usedMemory();
        String text = "m".repeat(4 * 1024 * 1024);
        for (int i = 1; i <= 5; i++) {
            send("request");
            String frame = peer.next();
            while (frame.startsWith("ACK")) {
                frame = peer.next();
            }
            peer.data(i, text).send(new LinkFrame.Idle(7L * i));
            receive(text.length());
        }
        peer.next();
        relay.eventually(() -> relay.usedMemory() <= before);
    }
}
