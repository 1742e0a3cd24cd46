package dev.eunoe.chat.embeddings;

import dev.eunoe.memory.Embedder;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.dense.Embeddings;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes vectors, one text at a time on one thread: the model that answers needs the other
 * processors. The encoder is loaded for the first text, whether recall uses it or not.
 */
@ApplicationScoped
class SentenceEncoder {
  /** Requests, each with one text at a time, so that all of them go on. */
  private static final int MAX_WAITING = 64;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          task -> Thread.ofPlatform().daemon().name("embeddings").unstarted(task));

  /**
   * The vector of a text, told in the context it was asked from.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when too many wait, or there is no
   *     encoder on this machine
   */
  Uni<Embedder.Embedding> read(String text) {
    return Uni.createFrom()
        .emitter(out -> {
          Context asked = Vertx.currentContext();
          try {
            thread.execute(() -> read(text, asked, out));
          } catch (RejectedExecutionException e) {
            out.fail(
                Problem.busy(
                        "%d requests for embeddings are waiting, which is as many as may be; send it"
                                .formatted(MAX_WAITING)
                            + " again in a few seconds.")
                    .asException());
          }
        });
  }

  private static void read(String text, Context asked, UniEmitter<? super Embedder.Embedding> out) {
    try {
      Embedder.Embedding embedding = Embeddings.MINILM.load().orElseThrow().read(text);
      asked.runOnContext(_ -> out.complete(embedding));
    } catch (StoreException e) {
      String why = "This server makes no embeddings, since its machine cannot run the encoder: ";
      var problem = new Problem(501, "server_error", "no_encoder", null, why + e.getCause());
      asked.runOnContext(_ -> out.fail(problem.asException()));
    } catch (RuntimeException | Error e) {
      asked.runOnContext(_ -> out.fail(e));
    }
  }

  @PreDestroy
  void close() {
    thread.shutdown();
  }
}
