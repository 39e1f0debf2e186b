package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.handle.Handle;
import java.util.function.Consumer;

/** Carries out one well-formed request of the messaging protocol (contract section 2). */
final class MessagingRequest {
    private final MessagingServices services;
    private final ByteBufAllocator allocator;
    private final HttpRequest request;
    private final Target target;
    private final Consumer<Answer> reply;

    /** @param reply called once, on any thread */
    MessagingRequest(MessagingServices services, ByteBufAllocator allocator, HttpRequest request, Target target,
            Consumer<Answer> reply) {
        this.services = services;
        this.allocator = allocator;
        this.request = request;
        this.target = target;
        this.reply = reply;
    }

    /** @param body whole; taken over */
    void execute(ByteBuf body) {
        if (target.kind() == Target.Kind.SERVICE) {
            body.release();
            reply.accept(Answer.service(allocator, services.node(), services.endpoint()));
        } else if (target.kind() == Target.Kind.HANDLE && request.method().equals(HttpMethod.POST)) {
            push(body);
        } else {
            body.release();
            route(commandWithoutBody(), result -> { });
        }
    }

    private void push(ByteBuf body) {
        long startedAt = System.nanoTime();
        try {
            PushCommand send = new PushCommand.Send(new PushRequest(request.headers(), target).message(body));
            route(send, result -> services.metrics().push(result.outcome(), System.nanoTime() - startedAt));
        } catch (BadRequest e) {
            services.metrics().push(PushOutcome.BAD_REQUEST, System.nanoTime() - startedAt);
            reply.accept(Answer.problem(allocator, PushOutcome.BAD_REQUEST, e.getMessage()));
        }
    }

    private PushCommand commandWithoutBody() {
        if (target.kind() == Target.Kind.EXPIRE_HANDLE) {
            return new PushCommand.Expire();
        }
        return request.method().equals(HttpMethod.DELETE) ? new PushCommand.Close() : new PushCommand.Inspect();
    }

    private void route(PushCommand command, Consumer<PushResult> observer) {
        Consumer<PushResult> onResult = result -> {
            observer.accept(result);
            reply.accept(Answer.of(allocator, result, target.name(), services.node()));
        };
        Handle handle = services.seal().open(target.name());
        if (handle != null) {
            services.router().route(handle, command, onResult);
            return;
        }
        if (command instanceof PushCommand.Send send) {
            send.message().release();
        }
        onResult.accept(PushResult.of(PushOutcome.UNKNOWN_HANDLE));
    }
}
