package io.pushfabric.demo;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the demo application answers. One instance for all connections, all on the application's one event loop. */
@Sharable
final class DemoRoutes extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Map<String, List<HttpMethod>> METHODS = Map.of(
            "/events", List.of(HttpMethod.GET), "/poll", List.of(HttpMethod.GET),
            "/push", List.of(HttpMethod.POST), "/gone", List.of(HttpMethod.POST));
    /** Outcomes that a page is shown of one push; the rest is counted. */
    private static final int MAX_SHOWN = 20;

    private final Publisher publisher;
    private final Consumer<Hold> onParked;
    private final Clock clock;

    private final Holds holds = new Holds();

    /** @param onParked told of each hold that is worth telling: not of every round of a page's long poll */
    DemoRoutes(Publisher publisher, Consumer<Hold> onParked, Clock clock) {
        this.publisher = publisher;
        this.onParked = onParked;
        this.clock = clock;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        String path = target.path();
        List<HttpMethod> allowed = METHODS.getOrDefault(path, READING);
        if (!allowed.contains(request.method())) {
            answer(ctx, Answers.notAllowed(request.method(), path, allowed));
            return;
        }
        switch (path) {
            case "/events" -> park(ctx, request.headers(), Hold.Kind.STREAM, client(target));
            case "/poll" -> park(ctx, request.headers(), Hold.Kind.POLL, client(target));
            case "/push" -> push(ctx, request);
            case "/gone" -> answer(ctx, gone(request));
            case "/held" -> answer(ctx, Answers.json(OK, held()));
            default -> answer(ctx, Page.at(path).map(Answers::page)
                    .orElseGet(() -> Answers.error(NOT_FOUND, "nothing at " + path)));
        }
    }

    private static String client(QueryStringDecoder target) {
        return target.parameters().getOrDefault("client", List.of("")).get(0);
    }

    private void park(ChannelHandlerContext ctx, HttpHeaders request, Hold.Kind kind, String client) {
        Optional<Hold> found = Deferral.holdOf(request, kind, client, clock);
        if (found.isEmpty()) {
            answer(ctx, Answers.error(BAD_REQUEST, "no Push-Handle: this address is for requests through a push node"));
            return;
        }
        Hold hold = found.get();
        holds.add(hold);
        if (kind == Hold.Kind.STREAM || hold.client().isEmpty()) {
            onParked.accept(hold);
        }
        if (kind == Hold.Kind.STREAM) {
            ObjectNode event = describe(hold);
            holds.of(hold.client(), Hold.Kind.POLL).ifPresent(poll -> event.set("poll", describe(poll)));
            answer(ctx, Deferral.stream(hold, Message.event("parked", event)));
        } else {
            answer(ctx, Deferral.poll(hold));
            holds.of(hold.client(), Hold.Kind.STREAM).ifPresent(stream -> announce(ctx, stream, hold));
        }
    }

    /** Tells a page, by its stream, the handle of its long poll: nothing of that response has been sent yet. */
    private void announce(ChannelHandlerContext ctx, Hold stream, Hold poll) {
        byte[] event = Message.event("poll", describe(poll)).getBytes(StandardCharsets.UTF_8);
        publisher.push(List.of(stream), hold -> event).thenAcceptAsync(this::forgetEnded, ctx.executor());
    }

    private void push(ChannelHandlerContext ctx, FullHttpRequest request) {
        // A page of another site cannot send this type without asking first, and is not allowed to when it asks.
        if (!request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/json")) {
            answer(ctx, Answers.error(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "/push takes application/json"));
            return;
        }
        List<Hold> targets;
        Message message;
        try {
            JsonNode body = JsonMapper.shared().readTree(request.content().toString(StandardCharsets.UTF_8));
            String client = body.path("client").asString("");
            message = new Message(body.path("text").asString(""), client, body.path("sentAt").asDouble(0));
            targets = targets(body.path("to").asString(""), client);
        } catch (JacksonException | IllegalArgumentException problem) {
            answer(ctx, Answers.error(BAD_REQUEST, problem.getMessage()));
            return;
        }
        publisher.push(targets, hold -> message.bytes(hold.kind())).thenAcceptAsync(outcomes -> {
            forgetEnded(outcomes);
            answer(ctx, Answers.json(OK, report(outcomes, message.from())));
        }, ctx.executor());
    }

    private List<Hold> targets(String to, String client) {
        return switch (to) {
            case "all" -> holds.all();
            case "stream" -> holds.of(client, Hold.Kind.STREAM).stream().toList();
            case "poll" -> holds.of(client, Hold.Kind.POLL).stream().toList();
            default -> throw new IllegalArgumentException("to: stream, poll or all, not '" + to + "'");
        };
    }

    private void forgetEnded(List<Publisher.Outcome> outcomes) {
        outcomes.stream().filter(Publisher.Outcome::ends).forEach(outcome -> holds.remove(outcome.hold().handle()));
    }

    private static ObjectNode report(List<Publisher.Outcome> outcomes, String client) {
        ObjectNode report = JsonMapper.shared().createObjectNode();
        report.put("holds", outcomes.size());
        report.put("delivered", outcomes.stream().filter(outcome -> outcome.status() == 200).count());
        ArrayNode list = report.putArray("outcomes");
        outcomes.stream().limit(MAX_SHOWN).forEach(outcome -> list.addObject()
                .put("kind", outcome.hold().kind().word()).put("yours", outcome.hold().client().equals(client))
                .put("status", outcome.status()).put("millis", outcome.millis()).set("answer", outcome.answer()));
        return report;
    }

    /** Gone notices of the node: a JSON array of them. No client can send this header through a node. */
    private FullHttpResponse gone(FullHttpRequest request) {
        if (!"gone".equals(request.headers().get("Push-Event"))) {
            return Answers.error(BAD_REQUEST, "no Push-Event: gone");
        }
        try {
            JsonMapper.shared().readTree(request.content().toString(StandardCharsets.UTF_8))
                    .forEach(notice -> holds.remove(notice.path("handle").asString("")));
        } catch (JacksonException problem) {
            return Answers.error(BAD_REQUEST, problem.getMessage());
        }
        return Answers.json(OK, JsonMapper.shared().createObjectNode());
    }

    private ObjectNode held() {
        ObjectNode held = JsonMapper.shared().createObjectNode();
        ArrayNode list = held.putArray("held");
        holds.all().forEach(hold -> list.add(describe(hold)));
        return held;
    }

    private static ObjectNode describe(Hold hold) {
        return JsonMapper.shared().createObjectNode().put("kind", hold.kind().word()).put("handle", hold.handle())
                .put("endpoint", hold.endpoint().toString()).put("since", hold.since().toString())
                .put("curl", hold.curl());
    }

    private static void answer(ChannelHandlerContext ctx, FullHttpResponse response) {
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        ctx.writeAndFlush(response);
    }

    /** The peer is the node, or somebody's curl: when it breaks off, there is nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            cause.printStackTrace();
        }
        ctx.close();
    }
}
