package io.pushfabric.node.cluster.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Takes a request to the entry, and lets the rule decide that the member there knows by the name of the map. */
final class RuleProcessor
        implements EntryProcessor<byte[], byte[], Void>, IdentifiedDataSerializable, HazelcastInstanceAware {
    static final int FACTORY = 1;
    static final int CLASS = 1;
    private static final long serialVersionUID = 1L;

    private String map;
    private byte[] request;
    private long keepMillis;
    private transient EntryRule rule;
    private transient HazelcastInstance instance;

    /** For what comes from another member. */
    RuleProcessor() {
    }

    RuleProcessor(String map, byte[] request, long keepMillis) {
        this.map = map;
        this.request = request;
        this.keepMillis = keepMillis;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance member) {
        instance = member;
    }

    @Override
    public Void process(Map.Entry<byte[], byte[]> entry) {
        if (rule == null) {
            rule = (EntryRule) instance.getUserContext().get(map);
        }
        byte[] current = entry.getValue();
        byte[] next = rule.apply(entry.getKey(), current, request);
        if (next != current) {
            if (next == null) {
                entry.setValue(null);
            } else {
                ((ExtendedMapEntry<byte[], byte[]>) entry).setValue(next, keepMillis, TimeUnit.MILLISECONDS);
            }
        }
        return null;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(map);
        out.writeByteArray(request);
        out.writeLong(keepMillis);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        map = in.readString();
        request = in.readByteArray();
        keepMillis = in.readLong();
    }

    @Override
    public int getFactoryId() {
        return FACTORY;
    }

    @Override
    public int getClassId() {
        return CLASS;
    }
}
