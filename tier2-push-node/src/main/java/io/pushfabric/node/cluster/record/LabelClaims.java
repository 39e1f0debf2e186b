package io.pushfabric.node.cluster.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs that have a connection with one label, at most one claim for each. As bytes: for each one byte with the
 * length of the claim, and the claim.
 */
record LabelClaims(List<Claim> all) {
    static final LabelClaims NONE = new LabelClaims(List.of());

    /** The claim's run has the label; what it wrote before, or a late write, changes nothing. */
    LabelClaims with(Claim claim) {
        for (Claim known : all) {
            if (known.run().equals(claim.run()) && known.sequence() >= claim.sequence()) {
                return this;
            }
        }
        List<Claim> after = new ArrayList<>(without(claim).all);
        after.add(claim);
        return new LabelClaims(List.copyOf(after));
    }

    /** What the claim covers is no longer true. */
    LabelClaims without(Claim claim) {
        return new LabelClaims(all.stream().filter(known -> !claim.covers(known.run(), known.sequence())).toList());
    }

    byte[] encode() {
        List<byte[]> encoded = all.stream().map(Claim::encode).toList();
        ByteBuffer out = ByteBuffer.allocate(encoded.stream().mapToInt(claim -> 1 + claim.length).sum());
        encoded.forEach(claim -> out.put((byte) claim.length).put(claim));
        return out.array();
    }

    /** @throws IllegalArgumentException if {@link #encode} would not have written these bytes */
    static LabelClaims decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Claim> all = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = Byte.toUnsignedInt(in.get());
            if (length > in.remaining()) {
                throw new IllegalArgumentException("a claim of " + length + " bytes, " + in.remaining() + " left");
            }
            byte[] claim = new byte[length];
            in.get(claim);
            all.add(Claim.decode(claim));
        }
        return new LabelClaims(List.copyOf(all));
    }
}
