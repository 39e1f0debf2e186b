package io.pushfabric.node.gone;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.pushfabric.node.backend.BackendExchange;
import io.pushfabric.node.backend.BackendFailure;
import io.pushfabric.node.backend.BackendResponse;
import java.util.function.Consumer;

/** The answer to one POST of notices: only its status counts. Owned by one event loop. */
final class GonePost implements BackendResponse {
    /** A longer answer is not read; its status is known by then. */
    private static final int MAX_ANSWER = 64 * 1024;

    private final Consumer<Boolean> done;
    private BackendExchange exchange;
    private boolean success;
    private boolean over;
    private int bytes;

    /** @param done called once, with whether the status was 2xx */
    GonePost(Consumer<Boolean> done) {
        this.done = done;
    }

    void of(BackendExchange started) {
        exchange = started;
    }

    @Override
    public void onInterim(HttpResponse interim) {
        // says nothing about the end
    }

    @Override
    public void onHead(HttpResponse head) {
        success = head.status().codeClass() == HttpStatusClass.SUCCESS;
    }

    @Override
    public void onContent(HttpContent content) {
        bytes += content.content().readableBytes();
        boolean last = content instanceof LastHttpContent;
        content.release();
        if (last) {
            finish(success);
        } else if (bytes > MAX_ANSWER) {
            exchange.cancel();
            finish(success);
        }
    }

    @Override
    public void onUpgraded(HttpResponse head, Channel backend) {
        backend.close();
        finish(false);
    }

    @Override
    public void onFailure(BackendFailure failure) {
        finish(false);
    }

    @Override
    public void onBodyWritable() {
        // the body went in one piece
    }

    private void finish(boolean taken) {
        if (!over) {
            over = true;
            done.accept(taken);
        }
    }
}
