package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests a backend takes. */
class RouteTest {

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
        "null, ''", "'', ''", "Example.COM, example.com", "example.com:8080, example.com", "example.com., example.com",
        "EXAMPLE.com.:80, example.com", "10.0.0.1:80, 10.0.0.1", "[::1]:8080, ::1", "[::1], ::1", "::1, ::1",
        "[FE80::A]:1, fe80::a", "'[::1', '[::1'", "' a.b ', a.b", ":80, ''"
    })
    void hostNameIsBare(String header, String expected) {
        assertThat(Route.hostName(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /, true", "/, /a, true", "/, '*', true", "/, http://a/b, true", "/a, /a, true", "/a, /a/, true",
        "/a, /a/b, true", "/a, /a?x=1, true", "/a, /a/?x, true", "/a, /ab, false", "/a, /, false", "/a, /A, false",
        "/a, '', false", "/a/, /a, true", "/a/, /a/b, true", "/a/, /ab, false", "/a/b, /a, false", "/a/b, /a/b/c, true"
    })
    void prefixIsOfWholeSegments(String prefix, String path, boolean taken) {
        assertThat(Route.of("*", prefix).takes("any", path)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({"'*', anything, true", "'*', '', true", "a.example, a.example, true", "a.example, b.example, false",
        "a.example, '', false", "::1, ::1, true"})
    void hostIsTheWholeName(String host, String name, boolean taken) {
        assertThat(Route.of(host, "/").takes(name, "/x")).isEqualTo(taken);
    }
}
