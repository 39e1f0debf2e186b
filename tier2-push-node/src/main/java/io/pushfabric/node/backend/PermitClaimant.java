package io.pushfabric.node.backend;

/** One loop's interest in the connections to one server. All is called from any thread. */
interface PermitClaimant {

    /** A permit that was waited for is now the claimant's: it uses it or gives it back. */
    void onPermit();

    /** Another loop waits for a permit: close an idle connection, if there is one still. */
    void onIdleWanted();

    /** Number of idle connections at this moment. */
    int idle();
}
