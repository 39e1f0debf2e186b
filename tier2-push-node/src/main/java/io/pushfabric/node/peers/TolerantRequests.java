package io.pushfabric.node.peers;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.pushfabric.proto.v1.PushRequest;
import io.pushfabric.proto.v1.PushResult;
import io.pushfabric.proto.v1.PushServiceGrpc;
import java.io.InputStream;

/**
 * Reads requests, and makes {@link #MALFORMED} of those that are none. gRPC itself takes them for a defect of the
 * server and logs a stack trace, of which anybody who reaches the listener could make as many as he likes.
 */
final class TolerantRequests implements MethodDescriptor.Marshaller<PushRequest> {
    /** Known by its identity. */
    static final PushRequest MALFORMED = PushRequest.newBuilder().setLabel("..").build();

    private final MethodDescriptor.Marshaller<PushRequest> strict = PushServiceGrpc.getPushMethod()
            .getRequestMarshaller();

    private TolerantRequests() {
    }

    /** The same service with requests read so. */
    @SuppressWarnings("unchecked")
    static ServerServiceDefinition of(PushCalls calls) {
        MethodDescriptor<PushRequest, PushResult> push = PushServiceGrpc.getPushMethod().toBuilder()
                .setRequestMarshaller(new TolerantRequests()).build();
        ServerMethodDefinition<PushRequest, PushResult> served = (ServerMethodDefinition<PushRequest, PushResult>)
                calls.bindService().getMethod(push.getFullMethodName());
        return ServerServiceDefinition.builder(PushServiceGrpc.SERVICE_NAME)
                .addMethod(push, served.getServerCallHandler()).build();
    }

    @Override
    public InputStream stream(PushRequest request) {
        return strict.stream(request);
    }

    @Override
    public PushRequest parse(InputStream stream) {
        try {
            return strict.parse(stream);
        } catch (StatusRuntimeException e) {
            return MALFORMED;
        }
    }
}
