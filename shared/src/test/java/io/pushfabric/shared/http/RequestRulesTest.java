package io.pushfabric.shared.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {

    private static String verdict(String start, String... lines) {
        return Decoding.of(start + "\r\n" + String.join("\r\n", lines) + (lines.length == 0 ? "\r\n" : "\r\n\r\n"))
                .verdict();
    }

    private static String target(String method, String target) {
        return verdict(method + " " + target + " HTTP/1.1", "Host: a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b-c", "a:1", "a:", "", "127.0.0.1:65535", "[::1]", "[::1]:80", "xn--bcher-kva",
        "a%20b", "a_b", "*.a"})
    void takesHosts(String host) {
        assertThat(verdict("GET / HTTP/1.1", "Host: " + host)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "u@a", "a,b", "a:b", "a:1:2", "a:123456", "::1", "[::1", "[::1]x", "a?b",
        "a#b", "a\\b", "<a>", "\"a\"", "a\u00e9", "http://a", "a|b", "a{b}", "a^b", "a`b"})
    void refusesWhatIsNoHost(String host) {
        assertThat(verdict("GET / HTTP/1.1", "Host: " + host)).isEqualTo("400");
    }

    // RFC 9112 3.2: exactly one; HTTP/1.0 may do without
    @Test
    void wantsOneHost() {
        assertThat(verdict("GET / HTTP/1.1")).isEqualTo("400");
        assertThat(verdict("GET / HTTP/1.1", "Host: a", "Host: a")).isEqualTo("400");
        assertThat(verdict("GET / HTTP/1.0")).isEqualTo("ok");
        assertThat(verdict("GET / HTTP/1.0", "Host: a", "host: b")).isEqualTo("400");
        assertThat(verdict("GET http://a/ HTTP/1.1")).isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/a//b/../%2e%2E/.", "/%", "/%zz", "/?", "/?a=b&c=[d]|{e}", "/a;b=c", "/:80",
        "http://a", "http://a/", "HTTP://A:1?b", "https://[::1]:1/a?b", "http://b/"})
    void takesTargets(String target) {
        assertThat(target("GET", target)).isEqualTo("ok");
    }

    // RFC 9112 3.2; RFC 3986 2: other characters must be percent-encoded
    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "*", "**", "a:1", "http:", "http:/a", "http:///a", "http://u@a/", "http://a b/",
        "ftp://a/", "javascript:x", "/#", "/a#b", "http://a/#b", "?a", "#", "/a\u00e9", "/\u0080", "/\u00ff",
        "http://a/\u00e9", "http://a/|", "http://a:x/", "\\", "/a\\b"})
    void refusesWhatIsNoTarget(String target) {
        assertThat(target("GET", target)).isEqualTo("400");
    }

    @Test
    void knowsTheOtherForms() {
        assertThat(target("OPTIONS", "*")).isEqualTo("ok");
        assertThat(target("CONNECT", "a:443")).isEqualTo("400");
        assertThat(target("GET", "a:443")).isEqualTo("400");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1,ok", "HTTP/1.0,ok", "HTTP/1.2,505", "HTTP/2.0,505", "HTTP/0.9,505",
        "HTTP/1,400", "HTTP/11,400", "HTTP/1.1x,400", "HTTP/01.1,400", "HTTP/1.10,400", "ICY/1.1,400", "FTP/1.1,400"})
    void knowsItsVersions(String version, String expected) {
        assertThat(verdict("GET / " + version, "Host: a")).isEqualTo(expected);
    }

    // RFC 9112 6.1: a coding that is not understood is 501; what is passed on must not lose it
    @Test
    void knowsNoCodingButChunked() {
        assertThat(verdict("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: CHUNKED", "", "0")).isEqualTo("ok");
        assertThat(verdict("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked", "", "0")).isEqualTo("501");
        assertThat(verdict("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked", "",
                "0")).isEqualTo("501");
        assertThat(verdict("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: ,chunked", "", "0")).isEqualTo("501");
        assertThat(verdict("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked", "", "0")).isEqualTo("400");
    }

    /** Netty takes 8 bytes for the body of such a request; a backend takes them for the next one. */
    @Test
    void refusesWebSocketsOlderThanTheirStandard() {
        Decoding decoding = Decoding.of("GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: a\r\n"
                + "sec-websocket-KEY2: b\r\n\r\nGET /x H");
        assertThat(decoding.verdict()).isEqualTo("400");
        assertThat(verdict("GET / HTTP/1.1", "Host: a", "Sec-WebSocket-Key1: a")).isEqualTo("ok");
    }
}
