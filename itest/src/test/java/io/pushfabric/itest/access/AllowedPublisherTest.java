package io.pushfabric.itest.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 2: "403 from outside push.allow". */
class AllowedPublisherTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("push.allow", List.of("10.0.0.0/8", "127.0.0.2/31")));

    private static Publisher from(String source) throws IOException {
        return FABRIC.closing(Publisher.over(RawClient.connectFrom(source, FABRIC.node().config().port("push"))));
    }

    private static Parked stream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Label: fenced"));
        parked.client().readHead();
        return parked;
    }

    // "403 from outside push.allow", whatever is asked, and whatever is said about where it comes from
    @ParameterizedTest
    @CsvSource({"GET, /v1", "GET, /v1/handles/HANDLE", "POST, /v1/handles/HANDLE", "DELETE, /v1/handles/HANDLE",
        "POST, /v1/labels/fenced", "DELETE, /v1/labels/fenced", "POST, /v1/messages", "GET, /v1/gone"})
    void outsidersAreRefused(String method, String target) throws IOException {
        Parked parked = stream();
        for (String source : List.of("127.0.0.1", "127.0.0.4")) {
            Answer answer = from(source).call(method, target.replace("HANDLE", parked.handle()),
                    method.equals("POST") ? new byte[] {'x'} : null, "X-Forwarded-For: 10.0.0.1",
                    "Content-Type: application/x-ndjson");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        parked.client().expectNothingFor(20);
    }

    // The others are served
    @Test
    void insidersAreServed() throws IOException {
        Parked parked = stream();
        for (String source : List.of("127.0.0.2", "127.0.0.3")) {
            assertThat(from(source).push(parked.handle(), "x").summary()).isEqualTo("200 delivered");
            assertThat(parked.client().readChunkText()).isEqualTo("x");
        }
    }
}
