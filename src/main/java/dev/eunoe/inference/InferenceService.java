package dev.eunoe.inference;

import dev.eunoe.config.EunoeConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs answers on the engine's own threads, so that decoding never holds an event loop, and hands
 * their steps over as a stream.
 *
 * <p>A run is not tied to its reader: it goes on when the stream is cancelled, because the answer
 * must be stored; only its {@link StopSignal} ends it. The steps of one answer are few and bounded
 * by its token limit, so they may wait in memory for a slow reader.
 */
@ApplicationScoped
public class InferenceService {
  private final Engine engine;
  private final ThreadPoolExecutor threads;
  private final int queue;

  InferenceService(Engine engine, EunoeConfig config) {
    this.engine = engine;
    this.queue = config.engine().queue();
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            config.engine().threads(),
            config.engine().threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> Thread.ofPlatform().name("engine-" + number.incrementAndGet()).unstarted(task));
  }

  /**
   * Answers a prompt.
   *
   * @param reader where the steps are delivered: the caller's Vert.x context
   * @throws ServerBusyException (as failure) when too many answers wait already
   */
  public Multi<Step> answer(Prompt prompt, StopSignal stop, Executor reader) {
    return Multi.createFrom()
        .<Step>emitter(
            steps -> {
              long asked = System.nanoTime();
              var run = new AnswerRun(engine.checkpoint(), prompt, stop, asked);
              try {
                threads.execute(() -> {
                  try {
                    run.run(steps::emit);
                    steps.complete();
                  } catch (RuntimeException | OutOfMemoryError e) {
                    steps.fail(e);
                  }
                });
              } catch (RejectedExecutionException e) {
                steps.fail(new ServerBusyException(queue));
              }
            },
            BackPressureStrategy.BUFFER)
        .emitOn(reader);
  }

  /** Whatever breaks a run ends its stream, so that nobody waits for an answer that never comes. */
  private static void complete(AnswerRun run, MultiEmitter<? super Step> steps) {
    boolean ended = false;
    try {
      run.run(steps::emit);
      steps.complete();
      ended = true;
    } catch (RuntimeException | OutOfMemoryError e) {
      steps.fail(e);
      ended = true;
    } finally {
      if (!ended) {
        steps.fail(new IllegalStateException("the engine broke off; the log says where"));
      }
    }
  }

  @PreDestroy
  void close() {
    threads.shutdown();
  }
}
