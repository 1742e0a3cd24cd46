package dev.eunoe.memory.persistence.session;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Brings a result back to the Vert.x context of whoever subscribed, where there is one. */
public final class CallerContext {
  private CallerContext() {}

  public static <T> Uni<T> returning(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> {
          Context caller = Vertx.currentContext();
          Uni<T> result = work.get();
          return caller == null ? result : result.emitOn(on(caller));
        });
  }

  public static Executor on(Context context) {
    return command -> context.runOnContext(_ -> command.run());
  }
}
