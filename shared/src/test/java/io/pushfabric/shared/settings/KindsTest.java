package io.pushfabric.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    private enum Fruit { APPLE, BLOOD_ORANGE }

    @ParameterizedTest
    @CsvSource({"250ms, 250", "1ms, 1", "20s, 20000", "5m, 300000", "1h, 3600000", "2147483s, 2147483000"})
    void durations(String text, long millis) {
        assertThat(Kinds.duration().apply(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0", "0s", "0ms", "-5s", "+5s", "5 s", " 5s", "5s ", "1.5s", "5S", "5d", "s",
        "05s", "2147484s", "597h", "99999999999999999h", "999999999999999999999s", "PT5S", "\u06615s"})
    void durationsRefuse(String text) {
        refuses(Kinds.duration(), text);
    }

    @Test
    void someDurationsMayBeZero() {
        assertThat(Kinds.durationOrZero().apply("0s")).isZero();
        refuses(Kinds.durationOrZero(), "0");
    }

    @ParameterizedTest
    @CsvSource({"1B, 1", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648", "0B, 0"})
    void sizes(String text, long bytes) {
        assertThat(Kinds.size(0, Long.MAX_VALUE).apply(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0", "1K", "1KB", "1kib", "1 KiB", "-1B", "1.5MiB", "0B", "9MiB", "8193KiB",
        "99999999999999999GiB", "1TiB"})
    void sizesRefuse(String text) {
        refuses(Kinds.arraySize(1, 8 << 20), text);
    }

    @Test
    void sizesNameTheirLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> Kinds.size(1, 8 << 20).apply("9MiB"))
                .withMessage("'9MiB' is not a size from 1B to 8MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "11", "-1", "+1", "01", "1.0", "1e1", "0x1", "1_0", " 1", "99999999999", "one"})
    void integersRefuse(String text) {
        refuses(Kinds.integer(1, 10), text);
        assertThat(Kinds.integer(1, 10).apply("10")).isEqualTo(10);
    }

    @Test
    void words() {
        assertThat(Kinds.word(Fruit.class).apply("blood-orange")).isEqualTo(Fruit.BLOOD_ORANGE);
        assertThatIllegalArgumentException().isThrownBy(() -> Kinds.word(Fruit.class).apply("APPLE"))
                .withMessage("'APPLE' is none of apple, blood-orange");
    }

    @Test
    void texts() {
        refuses(Kinds.text(Pattern.compile("[a-z]+"), "lower case"), "A");
        assertThat(Kinds.text(Pattern.compile("[a-z]+"), "lower case").apply("a")).isEqualTo("a");
    }

    @Test
    void addressesToConnectToHaveAPort() {
        refuses(Kinds.remote(), "a:0");
        assertThat(Kinds.listener().apply("a:0").port()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.5:7400", "https://push.example", "http://[::1]:7400", "http://a.b/prefix",
        "http://127.0.0.1"})
    void urls(String text) {
        assertThat(Kinds.httpUrl().apply(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.5:7400", "ftp://a", "http:", "http://", "http:///a", "http://a/", "http://a?b",
        "http://a#b", "http://u:p@a", "http://a:0", "http://a:65536", "http://a b", "//a", "/a", "mailto:a@b"})
    void urlsRefuse(String text) {
        refuses(Kinds.httpUrl(), text);
    }

    @Test
    void files() {
        assertThat(Kinds.file().apply("a/b.log")).hasToString("a/b.log");
        refuses(Kinds.file(), " ");
        refuses(Kinds.file(), "a\0b");
    }

    @Test
    void tokensAreNotQuoted() {
        assertThat(Kinds.token().apply("abc")).isEqualTo("abc");
        assertThatIllegalArgumentException().isThrownBy(() -> Kinds.token().apply("two words"))
                .withMessageNotContaining("words");
    }

    private static void refuses(Function<String, ?> kind, String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> kind.apply(text))
                .withMessageStartingWith("'" + text + "' ");
    }
}
