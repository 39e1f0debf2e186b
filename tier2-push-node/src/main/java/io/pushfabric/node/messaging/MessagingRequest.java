package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.Locale;
import java.util.function.Consumer;

/** Carries out one well-formed request of the messaging protocol (contract section 2). */
final class MessagingRequest {
    private static final String NDJSON = "application/x-ndjson";

    private final MessagingServices services;
    private final Exchange exchange;
    private final HttpRequest request;
    private final Target target;

    MessagingRequest(MessagingServices services, Exchange exchange, HttpRequest request, Target target) {
        this.services = services;
        this.exchange = exchange;
        this.request = request;
        this.target = target;
    }

    /** Who takes the body. May answer at once. */
    BodyReader reader() {
        return switch (target.kind()) {
            case MESSAGES -> batch();
            case GONE -> new GoneStream(exchange, services.gone());
            default -> new WholeBody(exchange, services.maxMessage(), services.budget(), this::execute);
        };
    }

    private BodyReader batch() {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int end = type.indexOf(';');
        if (!(end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT).equals(NDJSON)) {
            exchange.answer(Answer.problem(PushOutcome.UNSUPPORTED_MEDIA_TYPE, "a batch is " + NDJSON));
        }
        return new Batch(services, exchange);
    }

    private void execute(ByteBuf body, BodyBudget.Reservation reservation) {
        boolean post = request.method().equals(HttpMethod.POST);
        boolean push = post && (target.kind() == Target.Kind.HANDLE || target.kind() == Target.Kind.LABEL);
        if (push) {
            push(body, reservation);
            return;
        }
        body.release();
        reservation.release();
        switch (target.kind()) {
            case HANDLE, EXPIRE_HANDLE -> services.pushes().toHandle(target.name(), command(), this::answer);
            case LABEL, EXPIRE_LABEL -> toLabel(command(), reservation);
            case NODES, FLUSH -> new OperatorRequest(services.nodes(), exchange, target).execute();
            default -> exchange.answer(services.service());
        }
    }

    private void push(ByteBuf body, BodyBudget.Reservation reservation) {
        long startedAt = System.nanoTime();
        try {
            Message message = new PushRequest(request.headers(), target, services.ids()).message(body);
            PushCommand send = new PushCommand.Send(message);
            if (target.kind() == Target.Kind.HANDLE) {
                services.pushes().toHandle(target.name(), send, result -> {
                    reservation.release();
                    count(result.outcome(), startedAt);
                    answer(result);
                });
            } else {
                toLabel(send, reservation);
            }
        } catch (BadRequest e) {
            reservation.release();
            count(PushOutcome.BAD_REQUEST, startedAt);
            exchange.answer(Answer.problem(PushOutcome.BAD_REQUEST, e.getMessage()));
        }
    }

    private void count(PushOutcome outcome, long startedAt) {
        services.metrics().push(outcome, System.nanoTime() - startedAt);
    }

    private PushCommand command() {
        if (target.kind() == Target.Kind.EXPIRE_HANDLE || target.kind() == Target.Kind.EXPIRE_LABEL) {
            return new PushCommand.Expire();
        }
        return request.method().equals(HttpMethod.DELETE) ? new PushCommand.Close() : new PushCommand.Inspect();
    }

    private void answer(PushResult result) {
        exchange.answer(Answer.of(result, target.name(), services.node()));
    }

    private void toLabel(PushCommand command, BodyBudget.Reservation reservation) {
        String label = target.name();
        Consumer<LabelResult> reply = result -> {
            reservation.release();
            exchange.answer(answer(label, command, result));
        };
        if (!services.pushes().toLabel(label, command, reply)) {
            reservation.release();
            exchange.answer(Answer.problem(PushOutcome.BAD_REQUEST, "this is not a label"));
        }
    }

    private static Answer answer(String label, PushCommand command, LabelResult result) {
        if (command instanceof PushCommand.Send) {
            return Answer.of(result);
        }
        return Answer.of(result, out -> {
            if (command instanceof PushCommand.Inspect) {
                out.writeStringProperty("label", label);
                out.writeNumberProperty("connections", result.connections());
            } else {
                String word = command instanceof PushCommand.Close ? "closed" : "expired";
                out.writeNumberProperty(word, result.connections());
            }
        });
    }
}
