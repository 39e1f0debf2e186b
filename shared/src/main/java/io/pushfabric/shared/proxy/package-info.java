/**
 * The PROXY protocol, version 2, as HAProxy's {@code doc/proxy-protocol.txt} defines it: what a balancer says about a
 * client connection before it relays it. {@link io.pushfabric.shared.proxy.ProxyHeaderCodec} is strict and pure; {@link
 * io.pushfabric.shared.proxy.ProxyHeaderHandler} takes the header off a connection; {@link
 * io.pushfabric.shared.proxy.LinkProof} tells our own balancers from foreign ones.
 */
package io.pushfabric.shared.proxy;
