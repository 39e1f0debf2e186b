package io.pushfabric.node.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource({"/v1, SERVICE, ''", "/v1/handles/h, HANDLE, h", "/v1/handles/h/expire, EXPIRE_HANDLE, h",
        "/v1/labels/a%2Fb, LABEL, a/b", "/v1/labels/a+b/expire?x=y, EXPIRE_LABEL, a+b", "/v1/messages, MESSAGES, ''",
        "/v1/gone, GONE, ''", "/v1/nodes, NODES, ''", "/v1/nodes/node-a/flush, FLUSH, node-a",
        "/v1/handles/%zz, MALFORMED, ''"})
    void aTargetNamesAResource(String uri, Target.Kind kind, String name) {
        assertThat(Target.of(uri).kind()).isEqualTo(kind);
        assertThat(Target.of(uri).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v2", "/v1/", "/v1/nodes/", "/v1/nodes/node-a", "/v1/nodes//flush",
        "/v1/nodes/node-a/expire", "/v1/handles/h/flush", "/v1/handles/", "/v1/handles/h/expire/more", "v1", "*", ""})
    void anythingElseIsUnknown(String uri) {
        assertThat(Target.of(uri).kind()).isEqualTo(Target.Kind.UNKNOWN);
    }
}
