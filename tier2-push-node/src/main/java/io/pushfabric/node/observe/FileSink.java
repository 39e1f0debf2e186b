package io.pushfabric.node.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A file that is appended to, and found again by its name after it was rotated. */
final class FileSink implements LogSink {
    private final Path path;

    private OutputStream out;
    private Object identity;

    /** @throws IOException if the file cannot be opened, or made, for writing */
    FileSink(Path path) throws IOException {
        this.path = path;
        open();
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Device and inode tell whether the name still means this file; one that was truncated does. */
    @Override
    public void followRotation() throws IOException {
        if (!identityNow().equals(identity)) {
            OutputStream moved = out;
            open();
            moved.close();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void open() throws IOException {
        out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        identity = identityNow();
    }

    private Object identityNow() throws IOException {
        try {
            // Where files have no identity the name is all there is.
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return key == null ? path : key;
        } catch (NoSuchFileException e) {
            // Equal to nothing.
            return new Object();
        }
    }
}
