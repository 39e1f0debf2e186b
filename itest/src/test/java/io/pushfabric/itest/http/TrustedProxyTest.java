package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.OneNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "If that address is in clients.trusted-proxies, -For is appended to and the other two kept". */
class TrustedProxyTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("clients.trusted-proxies", List.of("10.0.0.0/8", "127.0.0.0/8")));

    private static BackendRequest forwarded(String... headers) throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().get(path, headers).readResponse();
        return FABRIC.backend().next(path);
    }

    // "-For is appended to and the other two kept"
    @Test
    void believesATrustedProxy() throws IOException {
        BackendRequest request = forwarded("X-Forwarded-For: 9.9.9.9, 8.8.8.8", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.test");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("9.9.9.9, 8.8.8.8, 127.0.0.1");
        assertThat(request.head().headers("X-Forwarded-Proto")).containsExactly("https");
        assertThat(request.head().headers("X-Forwarded-Host")).containsExactly("shop.test");
    }

    // The node adds all three where the proxy sent none
    @Test
    void addsWhatATrustedProxyDoesNotSend() throws IOException {
        BackendRequest request = forwarded();
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("app.test");
    }

    // "A Push-* header that a client sends is removed", a trusted one's too
    @Test
    void removesPushHeadersOfProxiesToo() throws IOException {
        assertThat(forwarded("Push-Event: gone").has("Push-Event")).isFalse();
    }
}
