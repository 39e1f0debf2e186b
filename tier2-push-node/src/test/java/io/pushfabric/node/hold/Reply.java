package io.pushfabric.node.hold;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.function.Consumer;

/** The answer to one command, which comes once. */
final class Reply implements Consumer<PushResult> {
    private PushResult result;

    @Override
    public void accept(PushResult answer) {
        if (result != null) {
            throw new AssertionError("answered twice: " + result + ", " + answer);
        }
        result = answer;
    }

    /** {@code null} while there is none. */
    PushResult result() {
        return result;
    }

    PushOutcome outcome() {
        return result == null ? null : result.outcome();
    }

    /** Such as {@code delivered} or {@code gone timeout}; {@code waiting} while there is none. */
    String word() {
        if (result == null) {
            return "waiting";
        }
        return result.outcome().wire() + (result.reason() == null ? "" : " " + result.reason().wire());
    }
}
