package io.pushfabric.node.cluster.grid;

/**
 * Decides what becomes of an entry when somebody asks for a change: on the member that holds the entry, and again on
 * those that hold its copies. Called on threads of the grid that own the entry; must not wait.
 */
public interface EntryRule {

    /**
     * @param current {@code null} if there is no such entry
     * @param request what was asked; not to be believed as it is
     * @return the value from now on; {@code current} itself to leave all as it is, {@code null} for no entry
     */
    byte[] apply(byte[] key, byte[] current, byte[] request);
}
