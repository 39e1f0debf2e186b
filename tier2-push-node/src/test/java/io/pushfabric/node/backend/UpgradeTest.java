package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.shared.net.Transport;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 101: the connection changes hands, and no byte is lost. */
class UpgradeTest {
    private static final String SWITCH =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

    /** The new owner: writes down what it reads. */
    private static final class Owner extends SimpleChannelInboundHandler<ByteBuf> {
        private final StringBuffer text = new StringBuffer();
        private volatile boolean ended;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf msg) {
            assertThat(ended).isFalse();
            text.append(msg.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            text.append('|');
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended = true;
        }
    }

    private static RecordedResponse upgrade(Fabric fabric) {
        HttpRequest head = Fabric.head(HttpMethod.GET, "/");
        head.headers().set("Connection", "upgrade").set("Upgrade", "websocket");
        return fabric.start(0, head, false);
    }

    @ParameterizedTest
    @EnumSource
    void earlyBytesWaitForTheNewOwner(Transport transport) throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            String head = connection.readHead();
            if (connection.number() == 0) {
                assertThat(head).contains("Upgrade: websocket\r\n");
            }
            connection.write(SWITCH + "early");
            for (int next = connection.in().read(); next >= 0; next = connection.in().read()) {
                connection.write(new byte[] {(byte) Character.toUpperCase(next)});
            }
        })) {
            Fabric.Setup setup = Fabric.to(backend).scarce(1, 1);
            setup.transport = transport;
            try (Fabric fabric = setup.start()) {
                RecordedResponse response = upgrade(fabric).await();
                assertThat(response.head.status().code()).isEqualTo(101);
                assertThat(response.head.headers().get("Upgrade")).isEqualTo("websocket");
                Channel channel = response.upgraded;
                assertThat(channel.config().isAutoRead()).isFalse();
                Owner owner = new Owner();
                fabric.run(0, () -> channel.pipeline().addLast(owner));
                fabric.run(0, () -> { });
                assertThat(owner.text).isEmpty();
                fabric.run(0, channel::read);
                Fabric.until("early bytes", () -> owner.text.toString().equals("early|"));
                channel.writeAndFlush(Unpooled.copiedBuffer("abc", StandardCharsets.ISO_8859_1));
                fabric.run(0, () -> channel.config().setAutoRead(true));
                Fabric.until("echo", () -> owner.text.toString().replace("|", "").equals("earlyABC"));
                assertThat(channel.pipeline().names()).hasSize(2); // the owner and Netty's tail

                assertThat(fabric.counts.in(PoolState.TUNNEL)).isEqualTo(1);
                assertThat(fabric.counts.outcome("upgraded")).isEqualTo(1);
                RecordedResponse queued = fabric.get("/");
                assertThat(fabric.upstream().queued()).isEqualTo(1);
                channel.close();
                Fabric.until("the permit is free", () -> fabric.upstream().queued() == 0);
                fabric.run(0, queued.exchange::cancel);
            }
        }
    }

    @Test
    void autoReadGetsTheEarlyBytesFirst() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(SWITCH + "one");
            Thread.sleep(10);
            connection.write("two");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            Owner owner = new Owner();
            RecordedResponse response = new RecordedResponse(fabric.loop(0));
            response.onUpgraded = channel -> {
                channel.config().setAutoRead(true); // even before there is a handler
                channel.pipeline().addLast(owner);
            };
            HttpRequest head = Fabric.head(HttpMethod.GET, "/");
            head.headers().set("Upgrade", "x");
            fabric.start(0, head, false, response).await();
            Fabric.until("all bytes", () -> owner.text.toString().replace("|", "").equals("onetwo"));
            response.upgraded.close();
        }
    }

    @Test
    void whatCameBeforeTheEndIsDeliveredBeforeTheEnd() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(SWITCH + "last words");
        }); Fabric fabric = Fabric.to(backend).start()) {
            Owner owner = new Owner();
            RecordedResponse response = new RecordedResponse(fabric.loop(0));
            response.onUpgraded = channel -> channel.pipeline().addLast(owner);
            HttpRequest head = Fabric.head(HttpMethod.GET, "/");
            head.headers().set("Upgrade", "x");
            fabric.start(0, head, false, response).await();
            fabric.run(0, () -> response.upgraded.config().setAutoRead(true));
            Fabric.until("the end", () -> owner.ended);
            assertThat(owner.text.toString().replace("|", "")).isEqualTo("last words");
            Fabric.until("counted", () -> fabric.counts.open() == 0);
        }
    }

    @Test
    void aTunnelThatNobodyTakesLeaksNothing() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(SWITCH + "unread");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            RecordedResponse response = upgrade(fabric).await();
            response.upgraded.close();
        }
    }

    @Test
    void anUpgradeThatWasNotAskedForOrComesInTheMiddleOfTheBodyBreaksIt() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(SWITCH + "x");
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("BROKEN");
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Upgrade", "x").set("Content-Length", 5);
            RecordedResponse response = fabric.start(0, head, true);
            fabric.run(0, () -> response.exchange.body(Fabric.part("a")));
            assertThat(response.outcome()).isEqualTo("BROKEN");
        }
    }

    @Test
    void anUpgradeMayBeDeclined() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                Fabric fabric = Fabric.to(backend).start()) {
            assertThat(upgrade(fabric).outcome()).isEqualTo("200 ");
            assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
        }
    }
}
