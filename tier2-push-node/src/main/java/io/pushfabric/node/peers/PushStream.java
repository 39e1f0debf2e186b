package io.pushfabric.node.peers;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pushfabric.node.messaging.BadRequest;
import io.pushfabric.node.messaging.BodyBudget;
import io.pushfabric.node.messaging.HeadChange;
import io.pushfabric.node.push.Label;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.proto.v1.Outcome;
import io.pushfabric.proto.v1.PushRequest;
import io.pushfabric.proto.v1.PushResult;

/**
 * One stream of pushes of one notification server. Pushes are given to the router in the order of their requests, on
 * one thread, and so many at a time that neither they nor their results pile up. Owned by the loop of its connection.
 */
final class PushStream implements StreamObserver<PushRequest> {
    /** Requests whose results the publisher has not been sent; then no more are read. */
    static final int WINDOW = 256;
    /** Bytes of their messages; the same. */
    static final int WINDOW_BYTES = 1024 * 1024;

    private final ServerCallStreamObserver<PushResult> out;
    private final PublisherServices services;
    private final Runnable onEnd;
    private final Mailbox<Answered> answers;
    private int underWay;
    private long bytesUnderWay;
    /** A push to a label, which later ones could overtake on its way to many connections. */
    private boolean labelUnderWay;
    private boolean paused;
    private boolean complete;
    private boolean over;

    /** @param onEnd called once */
    PushStream(EventLoop loop, ServerCallStreamObserver<PushResult> out, PublisherServices services, Runnable onEnd) {
        this.out = out;
        this.services = services;
        this.onEnd = onEnd;
        this.answers = new Mailbox<>(loop, this::answer);
        out.disableAutoRequest();
        out.setOnReadyHandler(this::answer);
        out.setOnCancelHandler(this::end);
        out.request(1);
    }

    /** @param size of the message that it answers. @param label whether that was for a label */
    private record Answered(PushResult result, int size, boolean label) {
    }

    @Override
    public void onNext(PushRequest request) {
        if (request == TolerantRequests.MALFORMED) {
            end();
            out.onError(Status.INVALID_ARGUMENT.withDescription("a message that is no PushRequest").asException());
            return;
        }
        int size = request.getBody().size();
        underWay++;
        bytesUnderWay += size;
        try {
            push(request, size);
        } catch (BadRequest e) {
            refuse(request, PushOutcome.BAD_REQUEST, e.getMessage());
        }
        paused = !hasRoom();
        if (!paused) {
            out.request(1);
        }
    }

    private boolean hasRoom() {
        return underWay < WINDOW && bytesUnderWay < WINDOW_BYTES && !labelUnderWay;
    }

    private void push(PushRequest request, int size) {
        long startedAt = System.nanoTime();
        if (size > services.maxMessage()) {
            refuse(request, PushOutcome.TOO_LARGE, "a message has at most " + services.maxMessage() + " bytes");
            return;
        }
        PushCommand.Send command = command(request);
        BodyBudget.Reservation reservation = services.budget().reservation();
        if (!reservation.grow(size)) {
            command.message().release();
            refuse(request, PushOutcome.OVERLOADED, "the node has all the pushes under way that it has memory for");
        } else if (request.hasHandle()) {
            services.pushes().toHandle(request.getHandle(), command, result -> {
                reservation.release();
                services.metrics().push(result.outcome(), System.nanoTime() - startedAt);
                answers.put(new Answered(encode(request.getCorrelation(), result), size, false));
            });
        } else {
            labelUnderWay = true;
            services.pushes().toLabel(request.getLabel(), command, result -> {
                reservation.release();
                answers.put(new Answered(encode(request.getCorrelation(), result), size, true));
            });
        }
    }

    private PushCommand.Send command(PushRequest request) {
        if (!request.hasHandle() && !request.hasLabel()) {
            throw new BadRequest("a push needs either a handle or a label");
        }
        if (request.hasLabel() && !Label.isLabel(request.getLabel())) {
            throw new BadRequest("this is not a label");
        }
        String type = HeadChange.contentType(request.getContentType());
        int status = request.getStatus() == 0 ? 0 : HeadChange.status(request.getStatus());
        long id = request.getId().isEmpty() ? 0 : services.ids().hash(request.getId());
        return new PushCommand.Send(new Message(CommandCodec.buffer(request.getBody()), request.getEnd(), type, status,
                id));
    }

    private void refuse(PushRequest request, PushOutcome outcome, String detail) {
        services.metrics().refusedPush(outcome);
        PushResult result = PushResult.newBuilder().setCorrelation(request.getCorrelation())
                .setOutcome(Words.of(outcome)).setDetail(detail).build();
        answers.put(new Answered(result, request.getBody().size(), false));
    }

    private PushResult encode(long correlation, io.pushfabric.node.push.PushResult result) {
        PushResult.Builder answer = PushResult.newBuilder().setCorrelation(correlation)
                .setOutcome(Words.of(result.outcome()));
        if (result.reason() != null) {
            answer.setReason(Words.of(result.reason().told()));
        }
        if (result.outcome().status() < 300) {
            answer.setNode(result.node() == null ? services.node() : result.node());
        }
        return answer.build();
    }

    private static PushResult encode(long correlation, LabelResult result) {
        return PushResult.newBuilder().setCorrelation(correlation).setCounts(CommandCodec.counts(result))
                .setOutcome(result.complete() ? Outcome.OUTCOME_COUNTED : Outcome.OUTCOME_FAILOVER_IN_PROGRESS)
                .build();
    }

    private void answer() {
        while (!over && out.isReady() && answers.peek() != null) {
            Answered next = answers.poll();
            underWay--;
            bytesUnderWay -= next.size();
            labelUnderWay &= !next.label();
            out.onNext(next.result());
        }
        if (over) {
            return;
        }
        if (complete && underWay == 0) {
            end();
            out.onCompleted();
        } else if (paused && hasRoom()) {
            paused = false;
            out.request(1);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            onEnd.run();
        }
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        complete = true;
        answer();
    }
}
