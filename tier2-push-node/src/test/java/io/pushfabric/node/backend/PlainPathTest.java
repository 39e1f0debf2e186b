package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /", "/a/b, /a/b", "/a/?x=/../y, /a/", "'*', '*'", "/a.b/.c, /a.b/.c", "/..., /...",
        "//a///b//, /a/b/", "/./a/./b/., /a/b/", "/a/../b, /b", "/a/b/.., /a/", "/.., /", "/../../a, /a",
        "/%61, /a", "/a/%2e%2E/b, /b", "/a%2F..%2fb, /b", "/a/.%2e/b, /b", "/%C3%A9, /\u00c3\u00a9",
        "/a%3Fb, /a%3Fb", "/a%23, /a%23", "/%, /%", "/%2, /%2", "/%zz%, /%zz%", "/%252e, /%2e"
    })
    void isReadAsServersDo(String target, String expected) {
        assertThat(PlainPath.of(target)).isEqualTo(expected);
    }
}
