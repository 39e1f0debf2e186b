package io.pushfabric.node.peers;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.pushfabric.node.messaging.PushAccess;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import io.pushfabric.proto.v1.PushServiceGrpc;
import io.pushfabric.shared.secret.PeerProofs;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call what: the push service is for those whom {@code push.allow} and {@code push.tokens} let in, all else for
 * those who prove the cluster secret.
 */
final class PeerGate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(PeerGate.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final PeerProofs proofs;
    private final PushAccess access;

    PeerGate(PeerProofs proofs, PushAccess access) {
        this.proofs = proofs;
        this.access = access;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
            ServerCallHandler<Q, A> next) {
        boolean push = PushServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
        Status refusal = push ? checkPublisher(call, metadata) : checkPeer(call, metadata);
        if (refusal == null) {
            return next.startCall(call, metadata);
        }
        LOG.debug("{} may not call {}: {}", peer(call), call.getMethodDescriptor().getFullMethodName(), refusal);
        call.close(refusal, new Metadata());
        return new ServerCall.Listener<>() { };
    }

    private static SocketAddress peer(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }

    private Status checkPublisher(ServerCall<?, ?> call, Metadata metadata) {
        if (!(peer(call) instanceof InetSocketAddress address) || !access.allows(address.getAddress())) {
            return Status.PERMISSION_DENIED.withDescription("this address may not push");
        }
        if (!access.authorizes(metadata.get(AUTHORIZATION))) {
            return Status.UNAUTHENTICATED.withDescription("none of the accepted tokens was shown");
        }
        return null;
    }

    private Status checkPeer(ServerCall<?, ?> call, Metadata metadata) {
        String method = call.getMethodDescriptor().getFullMethodName();
        boolean anybody = method.equals(PeerServiceGrpc.getWatchMethod().getFullMethodName());
        String caller = proofs.check(metadata.get(PeerServices.PROOF), method, anybody);
        return caller != null ? null : Status.UNAUTHENTICATED.withDescription("no proof of the cluster secret");
    }
}
