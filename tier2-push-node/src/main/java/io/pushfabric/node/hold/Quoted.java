package io.pushfabric.node.hold;

/** A value from outside as it is shown in logs: printable and short. */
final class Quoted {
    private static final int MAX = 120;

    private Quoted() {
    }

    static String of(String value) {
        String shown = value.length() > MAX ? value.substring(0, MAX) + "…" : value;
        StringBuilder text = new StringBuilder(shown.length());
        for (char c : shown.toCharArray()) {
            if (c < ' ' || c == 0x7f) {
                text.append(String.format("\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
