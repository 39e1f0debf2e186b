package io.pushfabric.node.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.EndReason;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccessLineJsonTest {
    private static final Instant TIME = Instant.parse("2026-11-01T12:34:56.789Z");
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 50123);
    private static final String HANDLE = "AdgcrE1U4xnXKgGKibAmtQPYzKZsFCoxevY0IyQ9QP9AMeIK-dxbAT9PIWDOktY3ytgo9VUiSs";

    @Test
    void aRequestIsOneLine() {
        assertThat(encode(new RequestLine(TIME, CLIENT, "GET", "/a?b=c", 200, 0, 512, 1_234_567_891L,
                "127.0.0.1:9000", HANDLE, EndReason.COMPLETED))).isEqualTo("{\"time\":\"2026-11-01T12:34:56.789Z\","
                + "\"kind\":\"request\",\"client\":\"192.0.2.1:50123\",\"method\":\"GET\",\"target\":\"/a?b=c\","
                + "\"status\":200,\"bytes_in\":0,\"bytes_out\":512,\"duration_ms\":1234.567,"
                + "\"server\":\"127.0.0.1:9000\",\"handle\":\"AdgcrE1U4xnXKgGK\",\"reason\":\"completed\"}\n");
    }

    @Test
    void aPushIsOneLine() {
        InetSocketAddress publisher = new InetSocketAddress("2001:db8::1", 1234);
        assertThat(encode(new PushLine(TIME, publisher, "POST", "/v1/handles/" + HANDLE + "?end=true", 200, 11, 90,
                9_500, "node-a", HANDLE, PushOutcome.DELIVERED))).isEqualTo("{\"time\":\"2026-11-01T12:34:56.789Z\","
                + "\"kind\":\"push\",\"client\":\"[2001:db8::1]:1234\",\"method\":\"POST\","
                + "\"target\":\"/v1/handles/AdgcrE1U4xnXKgGK?end=true\",\"status\":200,\"bytes_in\":11,"
                + "\"bytes_out\":90,\"duration_ms\":0.009,\"server\":\"node-a\",\"handle\":\"AdgcrE1U4xnXKgGK\","
                + "\"outcome\":\"delivered\"}\n");
    }

    @Test
    void whatIsNotKnownIsNull() {
        assertThat(encode(request("/", null))).endsWith("\"server\":null,\"handle\":null,\"reason\":null}\n");
        assertThat(encode(push("/v1/messages"))).endsWith("\"server\":null,\"handle\":null,\"outcome\":null}\n");
    }

    @Test
    void noTargetGivesAHandleAway() {
        for (String target : new String[] {"/v1/handles/" + HANDLE, "/v1/handles/" + HANDLE + "/expire",
                "/v1/handles//" + HANDLE, "/v1/%68andles/%41" + HANDLE.substring(1), "/V1/Handles/" + HANDLE + "?x",
                "http://n:7400/v1/handles/" + HANDLE, "/?" + HANDLE, HANDLE, "/x".repeat(999) + "/" + HANDLE}) {
            assertThat(push(target).toString()).as(target).doesNotContain(HANDLE.substring(1, 18))
                    .doesNotContain(HANDLE.substring(18));
        }
        assertThat(push("/v1/handles/" + HANDLE + "/expire").target()).isEqualTo("/v1/handles/AdgcrE1U4xnXKgGK/expire");
        String label = "/v1/labels/" + "room-".repeat(25);
        assertThat(push(label).target()).isEqualTo(label);
        assertThat(new PushLine(TIME, CLIENT, "GET", "/", 200, 0, 0, 0, null, HANDLE, null).toString())
                .doesNotContain(HANDLE.substring(16));
        assertThat(request("/", HANDLE).toString()).doesNotContain(HANDLE.substring(16));
    }

    @Test
    void nothingBreaksOutOfItsLine() {
        String line = encode(request("/\"}\r\n{\u0000\\\u00e9\u2028\ud83d\ude00\ud800", null));
        assertThat(line).contains("\"target\":\"/\\\"}\\r\\n{\\u0000\\\\\u00e9\u2028\ud83d\ude00\\uD800\"")
                .satisfies(l -> assertThat(l.indexOf('\n')).isEqualTo(l.length() - 1));
    }

    @Test
    void longTextsAreCut() {
        assertThat(request("/" + "x".repeat(30_000), null).target()).hasSize(AccessLine.TARGET_CHARACTERS);
        assertThat(new RequestLine(TIME, CLIENT, "M".repeat(4000), "/", 400, 0, 0, 0, null, null, null).method())
                .hasSize(AccessLine.METHOD_CHARACTERS);
    }

    @Test
    void badValuesAreRefusedAndQuoted() {
        assertThatThrownBy(() -> new RequestLine(TIME, CLIENT, "GET", "/", -1, 0, 0, 0, null, null, null))
                .hasMessage("status is -1");
        assertThatThrownBy(() -> new RequestLine(TIME, CLIENT, "GET", "/", 200, -2, 0, 0, null, null, null))
                .hasMessage("bytesIn is -2");
        assertThatThrownBy(() -> new PushLine(TIME, CLIENT, "GET", "/", 200, 0, -3, 0, null, null, null))
                .hasMessage("bytesOut is -3");
        assertThatThrownBy(() -> new PushLine(TIME, CLIENT, "GET", "/", 200, 0, 0, -4, null, null, null))
                .hasMessage("durationNanos is -4");
        assertThatThrownBy(() -> new RequestLine(TIME, null, "GET", "/", 200, 0, 0, 0, null, null, null))
                .hasMessage("client");
        assertThatThrownBy(() -> push(null)).hasMessage("target");
    }

    private static RequestLine request(String target, String handle) {
        return new RequestLine(TIME, CLIENT, "GET", target, 404, 0, 0, 0, null, handle, null);
    }

    private static PushLine push(String target) {
        return new PushLine(TIME, CLIENT, "POST", target, 200, 0, 0, 0, null, null, null);
    }

    private static String encode(AccessLine line) {
        return new String(AccessLineJson.encode(line), StandardCharsets.UTF_8);
    }
}
