package io.pushfabric.shared.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HandleCodecTest {
    private static final String NUMBERS = "0123456789abcdef" + "00000007" + "00000003" + "1122334455667788"
            + "8877665544332211";
    private static final String V4 = "c0000201" + "c3cb";
    private static final String V6 = "20010db8000000000000000000000001" + "0050";
    private static final String MAPPED = "00000000000000000000ffffc0000201" + "0050";

    @Test
    void bothFamiliesAreRead() {
        Handle handle = decode(NUMBERS + "81" + "61" + V4 + V6 + "78");
        assertThat(handle.client()).hasToString("/192.0.2.1:50123");
        assertThat(handle.local().getPort()).isEqualTo(80);
        assertThat(handle.endpoint()).isEqualTo("x");
        assertThat(HandleCodec.encode(handle)).asHexString().isEqualToIgnoringCase(
                NUMBERS + "81" + "61" + V4 + V6 + "78");
    }

    @Test
    void whatWouldNotBeWrittenIsNotRead() {
        for (String bad : new String[] {
                NUMBERS + "00" + V4 + V4,
                NUMBERS + "01" + "41" + V4 + V4,
                NUMBERS + "01" + "ff" + V4 + V4,
                NUMBERS + "21" + "61".repeat(33) + V4 + V4,
                NUMBERS + "41" + "61" + MAPPED + V4,
                NUMBERS + "01" + "61" + V4 + V4 + "20",
                NUMBERS + "01" + "61" + V4 + V4 + "ff",
                "0123456789abcdef" + "80000007" + NUMBERS.substring(24) + "01" + "61" + V4 + V4}) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> decode(bad));
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = HexFormat.of().parseHex(NUMBERS + "81" + "61" + V4 + V6);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().isThrownBy(() -> HandleCodec.decode(cut, cut.length));
        }
    }

    private static Handle decode(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return HandleCodec.decode(bytes, bytes.length);
    }
}
