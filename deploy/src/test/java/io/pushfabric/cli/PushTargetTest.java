package io.pushfabric.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushTargetTest {
    private static final URI NODE = URI.create("http://127.0.0.1:7400");

    @ParameterizedTest
    @CsvSource({"abc, abc", "a/b, a%2Fb", "'a b', a%20b", "a+b, a%2Bb", "user:7@x, user%3A7%40x", "ü, %C3%BC",
        "?end=true, %3Fend%3Dtrue"})
    void aNameIsOnePercentEncodedSegment(String name, String segment) {
        assertThat(PushTarget.label(NODE, name).url()).hasToString("http://127.0.0.1:7400/v1/labels/" + segment);
        assertThat(PushTarget.handle(NODE, name).url()).hasToString("http://127.0.0.1:7400/v1/handles/" + segment);
    }

    @Test
    void aSlashAtTheEndOfTheListenerIsNoSegment() {
        assertThat(PushTarget.handle(URI.create("https://push.example/"), "h").url())
                .hasToString("https://push.example/v1/handles/h");
    }

    @Test
    void anEmptyNameIsRefused() {
        assertThatThrownBy(() -> PushTarget.label(NODE, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
