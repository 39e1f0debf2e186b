package io.pushfabric.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class NodeInfoSealTest {
    private final NodeInfoSeal seal = new NodeInfoSeal(new ClusterSecret(new byte[32]));
    private final NodeInfo info = new NodeInfo("node-a", -5, URI.create("http://[::1]:7400/x"),
            HostPort.parse("[::1]:7500"), HostPort.parse("relay.example:8181"));

    @Test
    void opensWhatItSealed() {
        assertThat(seal.open(seal.seal(info))).contains(info);
    }

    @Test
    void doesNotBelieveAnotherSecret() {
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(new NodeInfoSeal(new ClusterSecret(other)).open(seal.seal(info))).isEmpty();
    }

    @Test
    void doesNotBelieveWhatIsMalformed() {
        String sealed = seal.seal(info);
        assertThat(seal.open("")).isEmpty();
        assertThat(seal.open("!" + sealed.substring(1))).isEmpty();
        assertThat(seal.open(sealed.substring(4))).isEmpty();
        assertThat(sealed).doesNotContain("node-a");
        assertThat(new String(Base64.getDecoder().decode(sealed), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("node-a");
    }
}
