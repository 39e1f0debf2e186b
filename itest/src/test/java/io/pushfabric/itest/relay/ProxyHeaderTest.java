package io.pushfabric.itest.relay;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 6, {@code relay}: "each starts with a PROXY v2 header", as foreign balancers send it. */
class ProxyHeaderTest {
    private static final String DOCUMENTATION_4 = "c6336407";
    private static final String DOCUMENTATION_6 = "20010db8000000000000000000000007";
    private static final byte[] HEADER = HeaderBytes.of(DOCUMENTATION_4, 4711);
    private static final String REFUSED = "rejected_total";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static RawClient relay() throws IOException {
        return FABRIC.closing(RawClient.connect(FABRIC.node().config().port("relay")));
    }

    private static RawClient relay(byte[] header) throws IOException {
        return relay().send(header);
    }

    private static String simple() {
        return FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
    }

    private static double refused(String reason) throws IOException {
        return FABRIC.metric(REFUSED, "reason", reason);
    }

    private static BackendRequest forwarded(byte[] header, String... headers) throws IOException {
        String path = simple();
        assertThat(relay(header).get(path, headers).readResponse().text()).isEqualTo("ok");
        return FABRIC.backend().next(path);
    }

    // "the real client, as known from the TCP peer or the PROXY v2 header of a balancer"
    @Test
    void theClientIsTheOneOfTheHeader() throws IOException {
        assertThat(forwarded(HEADER).header("X-Forwarded-For")).isEqualTo("198.51.100.7");
    }

    // The same over IPv6
    @Test
    void anIpv6ClientIsTheOneOfTheHeader() throws IOException {
        BackendRequest request = forwarded(HeaderBytes.of(DOCUMENTATION_6, 4711));
        assertThat(request.header("X-Forwarded-For")).isEqualTo("2001:db8:0:0:0:0:0:7");
    }

    // "else all three are replaced": what a client says of itself is not believed behind a balancer either
    @Test
    void whatTheClientSaysIsReplaced() throws IOException {
        BackendRequest request = forwarded(HEADER, "X-Forwarded-For: 9.9.9.9", "X-Forwarded-Proto: https");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("198.51.100.7");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("http");
    }

    // A right checksum, and a TLV that means nothing here
    @Test
    void aRightChecksumIsTaken() throws IOException {
        BackendRequest request = forwarded(HeaderBytes.withChecksum(DOCUMENTATION_4, 4711, 0));
        assertThat(request.header("X-Forwarded-For")).isEqualTo("198.51.100.7");
    }

    // The balancer's own connection, as for a health check: the client is the balancer
    @Test
    void localIsTheBalancerItself() throws IOException {
        assertThat(forwarded(HeaderBytes.local()).header("X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    // TCP may cut anywhere: in the header, and right behind it
    @Test
    void theHeaderMayComeByteByByte() throws IOException {
        String path = simple();
        byte[] all = HeaderBytes.joined(HEADER, RawClient.requestText("GET", path, null));
        RawClient client = relay().sendSlowly(new String(all, StandardCharsets.ISO_8859_1));
        assertThat(client.readResponse("GET").text()).isEqualTo("ok");
    }

    // Header and request, and the next one, in one segment
    @Test
    void requestsMayComeWithTheHeader() throws IOException {
        String path = simple();
        String request = RawClient.requestText("GET", path, null);
        RawClient client = relay(HeaderBytes.joined(HEADER, request + request));
        assertThat(client.readResponse("GET").text()).isEqualTo("ok");
        assertThat(client.readResponse("GET").text()).isEqualTo("ok");
    }

    // The whole header first: nothing of a request is used before
    @Test
    void nothingHappensBeforeTheHeaderIsWhole() throws IOException {
        RawClient client = relay(HeaderBytes.cut(HEADER, HEADER.length - 1));
        client.expectNothingFor(300);
        client.send(new byte[] {HEADER[HEADER.length - 1]});
        assertThat(client.get(simple()).readResponse().text()).isEqualTo("ok");
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                Arguments.of("a request without a header", RawClient.requestText("GET", "/", null).getBytes()),
                Arguments.of("version 1", "PROXY TCP4 198.51.100.7 198.51.100.8 1 2\r\nGET / HTTP/1.1\r\n".getBytes()),
                Arguments.of("version 3", HeaderBytes.changed(HEADER, 12, 0x31)),
                Arguments.of("an unknown command", HeaderBytes.changed(HEADER, 12, 0x22)),
                Arguments.of("a datagram", HeaderBytes.changed(HEADER, 13, 0x12)),
                Arguments.of("a length that does not hold the addresses", HeaderBytes.changed(HEADER, 15, 11)),
                Arguments.of("a TLV that is longer than the header", HeaderBytes.changed(HEADER, 15, 13)),
                Arguments.of("a wrong checksum", HeaderBytes.withChecksum(DOCUMENTATION_4, 4711, 1)));
    }

    // "others are closed at once; so is a missing, malformed or late (5s) header or a wrong CRC32C"
    @ParameterizedTest(name = "{0}")
    @MethodSource("badHeaders")
    void aBadHeaderIsClosed(String what, byte[] bytes) throws IOException {
        double before = refused("bad-proxy-header");
        relay(HeaderBytes.joined(bytes, "\r\nGET / HTTP/1.1\r\nHost: app.test\r\n\r\n")).expectClosed();
        eventually(() -> assertThat(refused("bad-proxy-header")).isEqualTo(before + 1));
    }

    // A header that ends with the connection
    @Test
    void aCutHeaderIsClosed() throws IOException {
        double before = refused("bad-proxy-header");
        RawClient client = relay(HeaderBytes.cut(HEADER, 20));
        client.halfClose();
        client.expectClosed();
        eventually(() -> assertThat(refused("bad-proxy-header")).isEqualTo(before + 1));
    }

    // "late (5s)": also one that is begun in time
    @Tag("slow")
    @Test
    void aLateHeaderIsClosed() throws IOException {
        double before = refused("bad-proxy-header");
        RawClient silent = relay();
        RawClient begun = relay(HeaderBytes.cut(HEADER, 20));
        silent.expectNothingFor(3_000);
        silent.expectClosed();
        begun.expectClosed();
        eventually(() -> assertThat(refused("bad-proxy-header")).isEqualTo(before + 2));
    }

    // A framed link that is not of our balancers is no link
    @Test
    void aForgedLinkIsClosed() throws IOException {
        double before = refused("bad-proxy-header");
        byte[] tlv = new byte[3 + 29];
        tlv[0] = (byte) 0xe4;
        tlv[2] = 29;
        tlv[3] = 1;
        byte[] header = HeaderBytes.joined(HeaderBytes.changed(HEADER, 15, 12 + tlv.length),
                new String(tlv, StandardCharsets.ISO_8859_1));
        relay(header).expectClosed();
        eventually(() -> assertThat(refused("bad-proxy-header")).isEqualTo(before + 1));
    }

    // "a PROXY header here is a bad request"
    @Test
    void clientsThatConnectStraightSendNoHeader() throws IOException {
        RawClient client = FABRIC.client().send(HeaderBytes.joined(HEADER, RawClient.requestText("GET", "/", null)));
        assertThat(client.readResponse("GET").status()).isEqualTo(400);
        client.expectClosed();
    }

    // "works": pushes reach a client behind a foreign balancer, and its state shows its own address
    @Test
    void aParkedClientGetsPushes() throws IOException {
        Parked parked = FABRIC.park(relay(HEADER), "GET", exchange -> exchange.defer("Push-Hold: stream"));
        FABRIC.awaitParked(parked.handle());
        assertThat(FABRIC.state(parked.handle()).field("client")).isEqualTo("198.51.100.7:4711");
        parked.client().readHead();
        assertThat(FABRIC.push(parked.handle(), "one").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        assertThat(FABRIC.pushLast(parked.handle(), "two").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readChunkText()).isEqualTo("two");
        assertThat(parked.client().readChunkText()).isEmpty();
        assertThat(parked.client().get(simple()).readResponse().text()).isEqualTo("ok");
    }

    // "A client that closes its sending side while parked is gone"
    @Test
    void aParkedClientThatHalfClosesIsGone() throws IOException {
        Parked parked = FABRIC.park(relay(HEADER), "GET", exchange -> exchange.defer());
        FABRIC.awaitParked(parked.handle());
        parked.client().halfClose();
        parked.client().expectClosed();
        eventually(() -> assertThat(FABRIC.push(parked.handle(), "x").summary())
                .isEqualTo("410 gone client-closed"));
    }

    // RFC 9112 9.6: behind its last request a client may close its sending side
    @Test
    void aHalfClosedClientIsAnswered() throws IOException {
        RawClient client = relay(HEADER).get(simple());
        client.halfClose();
        assertThat(client.readResponse().text()).isEqualTo("ok");
        client.expectEof();
    }
}
