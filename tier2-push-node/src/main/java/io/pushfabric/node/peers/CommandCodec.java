package io.pushfabric.node.peers;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.HandleInfo;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.proto.v1.Command;
import io.pushfabric.proto.v1.Empty;
import io.pushfabric.proto.v1.Found;
import io.pushfabric.proto.v1.LabelCounts;
import io.pushfabric.proto.v1.Outcome;
import io.pushfabric.proto.v1.Result;
import io.pushfabric.proto.v1.Send;
import io.pushfabric.shared.handle.HandleSeal;
import java.time.Instant;
import java.util.List;

/** Commands and their results between this node's words and those of the wire. For use by any thread. */
record CommandCodec(HandleSeal seal) {

    /** Copies the body, so that the message may be given back. */
    Command encode(long correlation, Errand errand) {
        Command.Builder out = Command.newBuilder().setCorrelation(correlation);
        if (errand.handle() != null) {
            out.setHandle(seal.seal(errand.handle()));
        } else {
            out.setLabel(errand.label());
        }
        PushCommand command = errand.command();
        if (command instanceof PushCommand.Send send) {
            out.setSend(encode(send.message()));
        } else if (command instanceof PushCommand.Close) {
            out.setClose(Empty.getDefaultInstance());
        } else if (command instanceof PushCommand.Expire) {
            out.setExpire(Empty.getDefaultInstance());
        } else {
            out.setInspect(Empty.getDefaultInstance());
        }
        return out.build();
    }

    private static Send encode(Message message) {
        Send.Builder out = Send.newBuilder().setBody(copy(message.body())).setEnd(message.end())
                .setStatus(message.status()).setId(message.id());
        if (message.contentType() != null) {
            out.setContentType(message.contentType());
        }
        return out.build();
    }

    private static ByteString copy(ByteBuf body) {
        return ByteString.copyFrom(body.nioBuffer());
    }

    /** What to do, or {@code null} if the command says nothing that is known here. */
    static PushCommand decode(Command command) {
        return switch (command.getActionCase()) {
            case SEND -> new PushCommand.Send(decode(command.getSend()));
            case CLOSE -> new PushCommand.Close();
            case EXPIRE -> new PushCommand.Expire();
            case INSPECT -> new PushCommand.Inspect();
            case ACTION_NOT_SET -> null;
        };
    }

    private static Message decode(Send send) {
        return new Message(buffer(send.getBody()), send.getEnd(),
                send.getContentType().isEmpty() ? null : send.getContentType(), send.getStatus(), send.getId());
    }

    /** The same bytes, as the connections want them. */
    static ByteBuf buffer(ByteString bytes) {
        return Unpooled.wrappedBuffer(bytes.toByteArray());
    }

    static Result encode(long correlation, PushResult result) {
        Result.Builder out = Result.newBuilder().setCorrelation(correlation).setOutcome(Words.of(result.outcome()))
                .setReason(Words.of(result.reason()));
        if (result.info() != null) {
            out.setInfo(encode(result.info()));
        }
        return out.build();
    }

    private static Found encode(HandleInfo info) {
        Found.Builder out = Found.newBuilder().setState(info.state()).addAllLabels(info.labels())
                .setClient(info.client()).setMessages(info.messages());
        if (info.hold() != null) {
            out.setHold(info.hold());
        }
        if (info.parkedAt() != null) {
            out.setParkedAt(info.parkedAt().toEpochMilli());
        }
        return out.build();
    }

    static Result encode(long correlation, LabelResult result) {
        return Result.newBuilder().setCorrelation(correlation).setConnections(result.connections())
                .setOutcome(result.complete() ? Outcome.OUTCOME_COUNTED : Outcome.OUTCOME_FAILOVER_IN_PROGRESS)
                .setCounts(counts(result)).build();
    }

    static LabelCounts counts(LabelResult result) {
        return LabelCounts.newBuilder().setDelivered(result.delivered()).setPending(result.pending())
                .setStalled(result.stalled()).setGone(result.gone()).build();
    }

    /** Ends the errand with what came. @param peer id of the node that answers */
    static void settle(Errand errand, Result result, String peer) {
        if (errand.label() != null) {
            LabelCounts counts = result.getCounts();
            errand.settle(new LabelResult(counts.getDelivered(), counts.getPending(), counts.getStalled(),
                    counts.getGone(), result.getConnections(), result.getOutcome() == Outcome.OUTCOME_COUNTED));
            return;
        }
        PushOutcome outcome = Words.of(result.getOutcome());
        if (outcome == null || outcome == PushOutcome.FOUND && !result.hasInfo()) {
            errand.fail();
        } else if (outcome == PushOutcome.FOUND) {
            errand.settle(PushResult.found(decode(result.getInfo())).from(peer));
        } else if (outcome == PushOutcome.GONE) {
            errand.settle(PushResult.gone(Words.of(result.getReason())).from(peer));
        } else {
            errand.settle(PushResult.of(outcome).from(peer));
        }
    }

    private static HandleInfo decode(Found info) {
        return new HandleInfo(info.getState(), List.copyOf(info.getLabelsList()), info.getClient(),
                info.getHold().isEmpty() ? null : info.getHold(),
                info.getParkedAt() == 0 ? null : Instant.ofEpochMilli(info.getParkedAt()), info.getMessages());
    }
}
