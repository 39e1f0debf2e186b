package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import io.pushfabric.itest.harness.ScriptedBackend.Handler;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 6, {@code backends}: "first match wins; no match: 404". */
class RoutingTest {
    private static final ScriptedBackend API = ScriptedBackend.start();
    private static final ScriptedBackend SHOP = ScriptedBackend.start();

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.noBackends()
            .backend("api", "*", "/api", API.port())
            .backend("shop", "shop.test", "/", SHOP.port())
            .backend("late", "shop.test", "/late", API.port()));

    @BeforeAll
    static void answer() {
        for (String path : new String[] {"/", "/api", "/api/", "/api/x", "/apix", "/late"}) {
            API.on(path, named("api"));
            SHOP.on(path, named("shop"));
        }
    }

    private static Handler named(String name) {
        return (Exchange exchange) -> exchange.answer(200, name);
    }

    @AfterAll
    static void close() throws IOException {
        API.close();
        SHOP.close();
    }

    // "host without port, any case; path prefix of whole segments"; "first match wins"
    @ParameterizedTest
    @CsvSource({
        "other.test, /api, api",
        "other.test, /api/, api",
        "other.test, /api/x, api",
        "other.test, /api?q=1, api",
        "shop.test, /api/x, api",
        "shop.test, /apix, shop",
        "shop.test, /, shop",
        "shop.test, /late, shop",
        "SHOP.Test:8443, /, shop",
    })
    void goesTo(String host, String target, String backend) throws IOException {
        assertThat(FABRIC.client().send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .readResponse("GET").text()).isEqualTo(backend);
    }

    // "no backend entry matches 404"
    @ParameterizedTest
    @CsvSource({"other.test, /", "other.test, /apix", "other.test, /API", "xshop.test, /", "shop.test.evil, /"})
    void goesNowhere(String host, String target) throws IOException {
        assertThat(FABRIC.client().send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .readResponse("GET").status()).isEqualTo(404);
    }

    // A 404 of the node leaves the connection usable
    @Test
    void goesOnAfterNotFound() throws IOException {
        RawClient client = FABRIC.client();
        assertThat(client.get("/nowhere").readResponse().status()).isEqualTo(404);
        assertThat(client.get("/api").readResponse().text()).isEqualTo("api");
    }
}
