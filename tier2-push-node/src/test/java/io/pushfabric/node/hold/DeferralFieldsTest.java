package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header table of section 1 of the contract. */
class DeferralFieldsTest {

    @Test
    void withoutFieldsAllIsDefault() {
        assertThat(read()).isEqualTo(new Deferral(false, List.of(), 0, Deferral.AS_CONFIGURED, null, null));
    }

    @ParameterizedTest
    @CsvSource({"response, false", "RESPONSE, false", "stream, true", "Stream, true"})
    void holdIsOneOfTwoKeywordsInAnyCase(String value, boolean stream) {
        assertThat(read("push-HOLD", value).stream()).isEqualTo(stream);
    }

    @Test
    void labelsAreListedInOneFieldOrSeveralAndCountOnce() {
        assertThat(read("Push-Label", "a, b,c ,\td", "Push-Label", "b,,e,", "Push-Label", "").labels())
                .containsExactly("a", "b", "c", "d", "e");
        String all = "AZaz09._:@/+-";
        assertThat(read("Push-Label", all + ",...").labels()).containsExactly(all, "...");
        assertThat(read("Push-Label", "x".repeat(128)).labels()).hasSize(1);
    }

    @Test
    void sixteenLabelsAreTheMost() {
        assertThat(read("Push-Label", labels(16) + ",l0").labels()).hasSize(16);
        assertBad("Push-Label", labels(17));
        assertBad("Push-Label", labels(16), "Push-Label", "more");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a b", "a;b", "ä", "a\"", "a,b c", "%20", "a\u007f"})
    void malformedLabels(String value) {
        assertBad("Push-Label", value);
    }

    @Test
    void aLabelOfMoreThan128Characters() {
        assertBad("Push-Label", "x".repeat(129));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "30, 30", "0030, 30", "2147483, 2147483"})
    void timeoutIsWholeSeconds(String value, int seconds) {
        assertThat(read("Push-Timeout", value).timeoutSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "1.5", "5s", "2147484", "99999999999999999999", " 5", "5 ", "٣"})
    void malformedTimeouts(String value) {
        assertBad("Push-Timeout", value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "25|25|", "0|0|", "2147483|2147483|",
        "5; data=\"x\"|5|78", "5;data=\"x\"|5|78", "5 \t;\t DATA=\"x\"|5|78", "0; data=\"x\"|0|78",
        "5; data=\": hi;\\r\\n\\t\\n\"|5|3a2068693b0d0a090a",
        "5; data=\"\\\"\\\\\"|5|225c", "5; data=\"\\x00\\xfF\\x7e1\"|5|00ff7e31",
        "5; data=\"Ã\u0085\u00e9\"|5|c385e9"})
    void keepAliveIsAnIntervalAndPerhapsAChunk(String value, int seconds, String hex) {
        Deferral deferral = read("Push-Keep-Alive", value);
        assertThat(deferral.keepAliveSeconds()).isEqualTo(seconds);
        assertThat(deferral.keepAliveData() == null ? null : hex(deferral.keepAliveData())).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "x", "-1", "1.5", "5;", "5; data", "5; data=", "5; data=x", "5; data=\"",
        "5; data=\"\"", "5; data=\"x", "5; data=\"x\" ", "5; data=\"x\"; more=1", "5; data=\"a\"b\"", "5; date=\"x\"",
        "5; data=\"\\\"", "5; data=\"\\q\"", "5; data=\"\\x\"", "5; data=\"\\x1\"", "5; data=\"\\xg0\"",
        "5; data=\"\\x0g\"", "5; data=\"\\0\"", "5; data=\"\\N\"", "5 data=\"x\"", "2147484", "; data=\"x\""})
    void malformedKeepAlives(String value) {
        assertBad("Push-Keep-Alive", value);
    }

    @Test
    void aChunkHasAtMost1024Bytes() {
        assertThat(read("Push-Keep-Alive", "5; data=\"" + "\\x41".repeat(1024) + "\"").keepAliveData()).hasSize(1024);
        assertBad("Push-Keep-Alive", "5; data=\"" + "x".repeat(1025) + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/gone", "/a/b?c=d&e=%20", "/a;b\"c"})
    void goneIsAPath(String value) {
        assertThat(read("Push-Gone", value).gonePath()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gone", "http://other/gone", "/a b", "/a#b", "/ä", "/a\u007f", "*", "?a"})
    void malformedGonePaths(String value) {
        assertBad("Push-Gone", value);
    }

    @Test
    void onlyLabelsMayBeRepeated() {
        assertBad("Push-Hold", "stream", "Push-Hold", "stream");
        assertBad("Push-Timeout", "5", "push-timeout", "5");
        assertBad("Push-Keep-Alive", "5", "Push-Keep-Alive", "5");
        assertBad("Push-Gone", "/a", "Push-Gone", "/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "streams", "stream, response", "long"})
    void malformedHolds(String value) {
        assertBad("Push-Hold", value);
    }

    @Test
    void unknownPushFieldsAreIgnoredAndRemoved() {
        HttpResponse response = response("Push-Whatever", "?", "push-hold", "stream", "Pushed", "kept");
        assertThat(Deferral.of(response).stream()).isTrue();
        PushHeaders.remove(response.headers());
        assertThat(response.headers().names()).containsExactly("Pushed");
    }

    @Test
    void aFaultQuotesTheValuePrintableAndShort() {
        assertThatThrownBy(() -> read("Push-Timeout", "a\u001bb" + "x".repeat(500))).isInstanceOf(BadDeferral.class)
                .hasMessageStartingWith("Push-Timeout: 'a\\x1bbx").hasMessageContaining("x…' is not a whole number");
    }

    @Test
    void anythingIsEitherADeferralOrBad() {
        String[] names = {"Push-Hold", "Push-Label", "Push-Timeout", "Push-Keep-Alive", "Push-Gone"};
        String[] seeds = {"stream", "a, b", "30", "5; data=\"\\r\\n\\x41\\\\\\\"\"", "/gone?x=y"};
        int good = 0;
        for (long seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            int field = random.nextInt(names.length);
            String value = mutated(seeds[field], random);
            try {
                Deferral deferral = read(names[field], value);
                good++;
                assertThat(deferral.labels().size()).isLessThanOrEqualTo(16);
                assertThat(deferral.timeoutSeconds()).isBetween(0, 2_147_483);
                assertThat(deferral.keepAliveSeconds()).isBetween(-1, 2_147_483);
                byte[] data = deferral.keepAliveData();
                assertThat(data == null || data.length >= 1 && data.length <= 1024).isTrue();
            } catch (BadDeferral e) {
                assertThat(e.getMessage()).as("seed " + seed).startsWith("Push-");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + value, e);
            }
        }
        assertThat(good).isBetween(10_000, 90_000);
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            char c = random.nextBoolean() ? (char) random.nextInt(256) : "0x\\\";,=/ \t9fF".charAt(random.nextInt(13));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.replace(at, Math.min(at + 1, text.length()), String.valueOf(c));
                default -> text.delete(at, Math.min(at + 2, text.length()));
            }
        }
        return text.toString();
    }

    private static String labels(int count) {
        return IntStream.range(0, count).mapToObj(i -> "l" + i).collect(Collectors.joining(", "));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static void assertBad(String... fields) {
        assertThatThrownBy(() -> read(fields)).isInstanceOf(BadDeferral.class).hasMessageStartingWith(fields[0]);
    }

    private static Deferral read(String... fields) {
        return Deferral.of(response(fields));
    }

    /** @param fields names and values in turn, as they are: also such as a decoder would not let pass */
    private static HttpResponse response(String... fields) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        for (int i = 0; i < fields.length; i += 2) {
            response.headers().add(fields[i], fields[i + 1]);
        }
        return response;
    }
}
