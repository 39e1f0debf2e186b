package io.pushfabric.node.cluster.grid;

/** Who is told what happens to the grid. Called on threads of the grid, which must not be kept for long. */
public interface GridListener {

    /** A member has come or gone: {@link Grid#members} is different now. */
    void onMembersChanged();

    /** Entries may be lost, or older than what is true: a partition was lost, or two grids have become one. */
    void onEntriesDoubtful();
}
