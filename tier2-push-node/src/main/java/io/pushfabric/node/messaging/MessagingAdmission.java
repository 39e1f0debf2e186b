package io.pushfabric.node.messaging;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.http.RequestRules;
import java.net.InetAddress;

/**
 * Says whether a request to the push listener is carried out at all.
 *
 * @param publishers who may push and ask
 * @param operators who may give commands to nodes
 * @param maxMessage bytes
 */
record MessagingAdmission(PushAccess publishers, PushAccess operators, int maxMessage) {

    /** @return why it is not, or {@code null} */
    Answer refusal(HttpRequest head, Target target, InetAddress publisher) {
        RequestRules.Rejection malformed = RequestRules.check(head);
        if (malformed != null) {
            return Answer.problem(malformed.status().code(), "bad-request", malformed.detail());
        }
        PushAccess access = target.kind() == Target.Kind.FLUSH ? operators : publishers;
        if (!access.allows(publisher)) {
            return Answer.problem(PushOutcome.FORBIDDEN, "this address may not push");
        }
        if (!access.authorizes(head.headers())) {
            return Answer.problem(PushOutcome.UNAUTHORIZED, "none of the accepted tokens was shown");
        }
        return refusal(head, target);
    }

    private Answer refusal(HttpRequest head, Target target) {
        if (target.kind() == Target.Kind.MALFORMED) {
            return Answer.problem(PushOutcome.BAD_REQUEST, "the target has a malformed escape");
        }
        if (target.kind() == Target.Kind.UNKNOWN) {
            return Answer.problem(404, "not-found", "there is no such resource");
        }
        if (!target.kind().allows(head.method())) {
            return Answer.problem(PushOutcome.METHOD_NOT_ALLOWED, "this resource knows " + target.kind().allow());
        }
        boolean batch = target.kind() == Target.Kind.MESSAGES;
        boolean tooLarge = !batch && HttpUtil.getContentLength(head, 0L) > maxMessage;
        return tooLarge ? WholeBody.tooLarge(maxMessage) : null;
    }
}
