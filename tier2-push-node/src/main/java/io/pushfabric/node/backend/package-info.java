/**
 * The side of a push node that talks to backends.
 *
 * <p>{@link io.pushfabric.node.backend.Backends} is made once; each event loop has its
 * {@link io.pushfabric.node.backend.LoopBackends}, which finds the
 * {@link io.pushfabric.node.backend.BackendGroup} of a request. From there on nothing crosses loops but what is shared
 * on purpose:
 * <pre>
 * shared by all loops, thread-safe           of one event loop
 * ---------------------------------          ------------------------------------------------
 * Upstream   one entry of `backends`         Dispatcher         its queue; who gets a connection next
 *  Server    one address                      ServerPool        connections to one server
 *   ConnectionPermits  max-connections         BackendConnection  one connection (last handler)
 *   UploadSlots        half of it               ResponseDecoder    strict HTTP/1.1
 *   ServerHealth       marks and checks       Exchange          one request (a state machine)
 * ServerResolution, HealthChecks               RequestBody, ResponseClock, Attempts
 * </pre>
 * A permit is held from before the connect until the channel is closed, tunnels included. A loop that is short of one
 * stands in a line of loops, gets the next that is given back, and makes others close an idle connection. All numbers
 * are in {@code Limits}.
 */
package io.pushfabric.node.backend;
