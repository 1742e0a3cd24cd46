package dev.eunoe.memory.text;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Work on texts that grows with them. An event loop answers many: what may hold it for more than a
 * few milliseconds is done on one of Vert.x's worker threads, and what comes of it goes on in the
 * context it was asked from, where a session of Hibernate Reactive has to stay.
 */
public final class TextWork {
  /** Shorter texts are done with before another thread has begun. */
  public static final int SHORT_CHARS = 2_000;

  private TextWork() {}

  /**
   * Runs work on texts of {@code chars} characters in all.
   *
   * @param work touches no session; what it throws is the failure
   */
  public static <T> Uni<T> run(long chars, Supplier<T> work) {
    return Uni.createFrom()
        .deferred(() -> {
          Context context = Vertx.currentContext();
          return chars <= SHORT_CHARS || context == null || !Context.isOnEventLoopThread()
              ? Uni.createFrom().item(work.get())
              : onWorker(context, work);
        });
  }

  private static <T> Uni<T> onWorker(Context context, Supplier<T> work) {
    return Uni.createFrom()
        .emitter(emitter ->
            context
                .executeBlocking(work::get, false)
                .onSuccess(emitter::complete)
                .onFailure(emitter::fail));
  }
}
