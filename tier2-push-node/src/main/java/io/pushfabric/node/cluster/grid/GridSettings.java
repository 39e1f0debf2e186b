package io.pushfabric.node.cluster.grid;

import io.pushfabric.shared.net.HostPort;
import java.util.List;
import java.util.Map;

/**
 * How this node takes part in the grid.
 *
 * @param name of the grid; members with another name are not let in
 * @param node id of this node, for thread names
 * @param listen where the other members reach this one
 * @param members where some of them are
 * @param backups copies of each entry beside the first
 * @param self what this member tells the others about itself
 * @param maps the rules of the maps, by the names of these
 */
public record GridSettings(String name, String node, HostPort listen, List<HostPort> members, int backups,
        String self, Map<String, EntryRule> maps) {
}
