package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One request and its response, over one connection after the other. */
class ExchangeTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void requestsGoOverOneConnectionOneAfterTheOther() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO); Fabric fabric = Fabric.to(backend).start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(fabric.get("/" + i).outcome()).isEqualTo("200 hello");
            }
            assertThat(fabric.post(0, "/p", "abc").outcome()).isEqualTo("200 hello");
            assertThat(backend.accepted()).isEqualTo(1);
            assertThat(backend.connections().get(0).lastHead())
                    .isEqualTo("POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n");
            assertThat(fabric.counts.outcome("ok")).isEqualTo(6);
            assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
        }
    }
}
