package io.pushfabric.node.push;

import java.util.regex.Pattern;

/** The form of a label: {@code [A-Za-z0-9._:@/+-]{1,128}}, and not {@code .} or {@code ..}. */
public final class Label {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:@/+-]{1,128}");

    private Label() {
    }

    /** Whether the text can be a label. */
    public static boolean isLabel(String text) {
        return FORM.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }
}
