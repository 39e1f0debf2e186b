/**
 * The other nodes: the gRPC listener, the streams to each of them, and where a push goes.
 *
 * <p>{@link io.pushfabric.node.peers.ClusterRouter} is the entrance for pushes. It asks a {@link
 * io.pushfabric.node.peers.HandleLocator} where a push goes, and hands it to the connections of this node, to the
 * {@code PeerLink} of another one, or into the {@code WaitingLine} of a node that is not known to live. A link, its
 * call and the line of the same node live on one event loop of {@code PeerLoops}, gRPC's own and none of the clients'.
 */
package io.pushfabric.node.peers;
