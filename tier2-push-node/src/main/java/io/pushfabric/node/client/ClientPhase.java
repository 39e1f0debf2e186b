package io.pushfabric.node.client;

/** What a client connection outside a hold is waiting for, each with a limit of its own. */
enum ClientPhase {
    /** The first byte of the first request: {@code clients.header-timeout}, then closed without a word. */
    OPENED,
    /** The first byte of the next request: {@code clients.keep-alive-timeout}, then closed without a word. */
    IDLE,
    /** The end of a request head: {@code clients.header-timeout}, then 408. */
    HEAD,
    /** Another byte of a request body: {@code clients.body-timeout}, then 408. */
    BODY,
    /** The client taking another byte of a response: {@code clients.body-timeout}, then closed. */
    WRITE,
    /** Somebody else: the backend, the other side of a tunnel, a lingering close. No limit here. */
    OTHERS
}
