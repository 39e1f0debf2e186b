package io.pushfabric.itest.harness;

import java.util.ArrayList;
import java.util.List;

/** A head as it was on the wire: casing, order and repetitions kept. {@code raw} ends with the empty line. */
public record HttpHead(String startLine, List<Header> lines, String raw) {

    static HttpHead parse(String raw) {
        String[] rows = raw.substring(0, raw.length() - 4).split("\r\n", -1);
        List<Header> lines = new ArrayList<>();
        for (int i = 1; i < rows.length; i++) {
            int colon = rows[i].indexOf(':');
            if (colon < 1) {
                throw new AssertionError("not a header line: '" + rows[i] + "' in\n" + raw);
            }
            lines.add(new Header(rows[i].substring(0, colon), rows[i].substring(colon + 1).strip()));
        }
        return new HttpHead(rows[0], List.copyOf(lines), raw);
    }

    /** The values of all lines of that name, joined as one list; null where there is none. */
    public String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** The values of that name, one for each line. */
    public List<String> headers(String name) {
        return lines.stream().filter(line -> line.name().equalsIgnoreCase(name)).map(Header::value).toList();
    }

    /** The names that begin so, in lower case. */
    public List<String> namesWith(String prefix) {
        return lines.stream().map(line -> line.name().toLowerCase()).filter(name -> name.startsWith(prefix)).toList();
    }

    public boolean has(String name) {
        return !headers(name).isEmpty();
    }

    boolean chunked() {
        String coding = header("Transfer-Encoding");
        return coding != null && coding.equalsIgnoreCase("chunked");
    }

    String startWord(int index) {
        return startLine.split(" ", 3)[index];
    }
}
