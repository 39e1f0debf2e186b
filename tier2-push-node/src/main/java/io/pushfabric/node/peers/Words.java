package io.pushfabric.node.peers;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.proto.v1.Outcome;
import io.pushfabric.proto.v1.Reason;
import io.pushfabric.shared.EndReason;

/** Outcomes and reasons as they travel, and as they are here. */
final class Words {
    private Words() {
    }

    static Outcome of(PushOutcome outcome) {
        return switch (outcome) {
            case DELIVERED -> Outcome.OUTCOME_DELIVERED;
            case PENDING -> Outcome.OUTCOME_PENDING;
            case CLOSED -> Outcome.OUTCOME_CLOSED;
            case EXPIRED -> Outcome.OUTCOME_EXPIRED;
            case FOUND -> Outcome.OUTCOME_FOUND;
            case UNKNOWN_HANDLE -> Outcome.OUTCOME_UNKNOWN_HANDLE;
            case GONE -> Outcome.OUTCOME_GONE;
            case NOT_DEFERRED -> Outcome.OUTCOME_NOT_DEFERRED;
            case TOO_LARGE -> Outcome.OUTCOME_TOO_LARGE;
            case CLIENT_STALLED -> Outcome.OUTCOME_CLIENT_STALLED;
            case FAILOVER_IN_PROGRESS -> Outcome.OUTCOME_FAILOVER_IN_PROGRESS;
            case NOT_PARKED_YET -> Outcome.OUTCOME_NOT_PARKED_YET;
            case OVERLOADED -> Outcome.OUTCOME_OVERLOADED;
            case BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE ->
                    Outcome.OUTCOME_BAD_REQUEST;
        };
    }

    /** @return {@code null} for one that is not known here: the peer is newer */
    static PushOutcome of(Outcome outcome) {
        return switch (outcome) {
            case OUTCOME_DELIVERED -> PushOutcome.DELIVERED;
            case OUTCOME_PENDING -> PushOutcome.PENDING;
            case OUTCOME_CLOSED -> PushOutcome.CLOSED;
            case OUTCOME_EXPIRED -> PushOutcome.EXPIRED;
            case OUTCOME_FOUND -> PushOutcome.FOUND;
            case OUTCOME_UNKNOWN_HANDLE -> PushOutcome.UNKNOWN_HANDLE;
            case OUTCOME_GONE -> PushOutcome.GONE;
            case OUTCOME_NOT_DEFERRED -> PushOutcome.NOT_DEFERRED;
            case OUTCOME_TOO_LARGE -> PushOutcome.TOO_LARGE;
            case OUTCOME_CLIENT_STALLED -> PushOutcome.CLIENT_STALLED;
            case OUTCOME_FAILOVER_IN_PROGRESS -> PushOutcome.FAILOVER_IN_PROGRESS;
            case OUTCOME_NOT_PARKED_YET -> PushOutcome.NOT_PARKED_YET;
            case OUTCOME_OVERLOADED -> PushOutcome.OVERLOADED;
            case OUTCOME_BAD_REQUEST -> PushOutcome.BAD_REQUEST;
            case OUTCOME_UNSPECIFIED, OUTCOME_COUNTED, UNRECOGNIZED -> null;
        };
    }

    /** @param reason or {@code null} */
    static Reason of(EndReason reason) {
        return reason == null ? Reason.REASON_UNSPECIFIED : Reason.forNumber(reason.ordinal() + 1);
    }

    /** @return {@code UNKNOWN} for one that is not known here */
    static EndReason of(Reason reason) {
        int index = reason == Reason.UNRECOGNIZED ? -1 : reason.getNumber() - 1;
        return index < 0 || index >= EndReason.values().length ? EndReason.UNKNOWN : EndReason.values()[index];
    }
}
