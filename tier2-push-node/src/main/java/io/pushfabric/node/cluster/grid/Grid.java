package io.pushfabric.node.cluster.grid;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The grid of the push nodes: who its members are, and the maps that they share. Outside this package nobody knows that
 * it is Hazelcast. For use by any thread but an event loop: calls may wait for other members.
 */
public final class Grid implements AutoCloseable {
    private final HazelcastInstance instance;
    private final List<GridListener> listeners = new CopyOnWriteArrayList<>();

    private Grid(HazelcastInstance instance) {
        this.instance = instance;
        instance.getCluster().addMembershipListener(new MemberEvents());
        instance.getPartitionService().addPartitionLostListener(event -> entriesDoubtful());
        instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                entriesDoubtful();
            }
        });
    }

    /**
     * Joins the grid, or founds it if none of the members can be reached.
     *
     * @throws IOException if the address cannot be bound
     */
    public static Grid join(GridSettings settings) throws IOException {
        Config config = GridConfig.of(settings);
        // Its first class to log asks this, before there is a configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        try {
            return new Grid(Hazelcast.newHazelcastInstance(config));
        } catch (HazelcastException | IllegalStateException e) {
            throw new IOException("the grid cannot be joined from " + settings.listen() + ": " + e.getMessage(), e);
        }
    }

    /** The other members. */
    public List<GridMember> members() {
        return instance.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .map(member -> new GridMember(member.getAddress().toString(), member.getAttribute(GridConfig.SELF)))
                .toList();
    }

    /** One of the maps that the settings name. */
    public GridMap map(String name) {
        return new HazelcastMap(instance.getMap(name));
    }

    /** Tells the listener of all that happens from now on. */
    public void watch(GridListener listener) {
        listeners.add(listener);
    }

    /** Hands the entries to the other members, for at most 5 s, and leaves. */
    @Override
    public void close() {
        instance.shutdown();
    }

    private void entriesDoubtful() {
        listeners.forEach(GridListener::onEntriesDoubtful);
    }

    private final class MemberEvents implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            listeners.forEach(GridListener::onMembersChanged);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            listeners.forEach(GridListener::onMembersChanged);
        }
    }
}
