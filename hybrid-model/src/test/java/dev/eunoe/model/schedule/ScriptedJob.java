package dev.eunoe.model.schedule;

import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A job that reads a prompt and then so many tokens, the likeliest each time. */
final class ScriptedJob implements Job {
  private final String owner;
  private final CompletableFuture<List<Integer>> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> wrote = new CompletableFuture<>();
  private final List<Integer> written = new ArrayList<>();
  private Supplier<SequenceState> states =
      () -> {
        throw new IllegalStateException("no model");
      };
  private int[] prompt = {};
  private int[] afterwards = {};
  private int tokens;
  private long bytes = 1;
  private long bytesWaiting;
  private boolean keeps = true;
  private boolean leaves;
  private final CompletableFuture<Runnable> takenAgain = new CompletableFuture<>();
  private @Nullable SequenceState state;
  private boolean promptRead;
  private boolean settled;
  private volatile boolean stopped;
  private @Nullable RuntimeException failure;

  ScriptedJob(String owner) {
    this.owner = owner;
  }

  ScriptedJob reading(Supplier<SequenceState> states, int[] prompt, int tokens) {
    this.states = states;
    this.prompt = prompt;
    this.tokens = tokens;
    return this;
  }

  /** Tokens to be read when nobody waits any more. */
  ScriptedJob afterwards(int[] tokens) {
    this.afterwards = tokens;
    return this;
  }

  ScriptedJob bytes(long bytes) {
    this.bytes = bytes;
    return this;
  }

  /** Holds so many already while it waits. */
  ScriptedJob bytesWaiting(long bytes) {
    this.bytesWaiting = bytes;
    return this;
  }

  /** Has nothing left to do once it is stopped. */
  ScriptedJob keepingNothing() {
    keeps = false;
    return this;
  }

  /** Leaves behind what holds its memory. */
  ScriptedJob leaving() {
    leaves = true;
    return this;
  }

  /** Throws this when it is given its first logits. */
  ScriptedJob failing(RuntimeException failure) {
    this.failure = failure;
    return this;
  }

  void stop() {
    stopped = true;
  }

  /** The tokens written, once it has ended. */
  List<Integer> await() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
  }

  /** Waits until it has its first token. */
  void awaitFirst() throws Exception {
    wrote.get(60, TimeUnit.SECONDS);
  }

  boolean ended() {
    return ended.isDone();
  }

  /** However it was stopped, what is kept has been read. */
  boolean failedOrReadItsRest() {
    return ended.isCompletedExceptionally() || state().position() >= afterwards.length;
  }

  SequenceState state() {
    if (state == null) {
      throw new IllegalStateException("not opened");
    }
    return state;
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long bytesWaiting() {
    return bytesWaiting;
  }

  @Override
  public long bytesOnceStopped() {
    return keeps ? bytes : 0;
  }

  @Override
  public void open() {
    state = states.get();
  }

  @Override
  public @Nullable TokenChunk next() {
    if (!promptRead && !stopped) {
      promptRead = true;
      return new TokenChunk(state(), prompt, 0, prompt.length, true, Urgency.NOW);
    }
    if (written.size() < tokens && !stopped) {
      return new TokenChunk(state(), new int[] {written.getLast()}, 0, 1, true, Urgency.NOW);
    }
    if (!settled && afterwards.length > 0) {
      settled = true;
      return new TokenChunk(state(), afterwards, 0, afterwards.length, false, Urgency.AFTERWARDS);
    }
    return null;
  }

  @Override
  public void read(float[] logits) {
    if (failure != null) {
      throw failure;
    }
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    written.add(best);
    wrote.complete(null);
  }

  @Override
  public boolean stopRequested() {
    return stopped;
  }

  @Override
  public void close(Runnable taken) {
    ended.complete(List.copyOf(written));
    if (leaves) {
      takenAgain.complete(taken);
    } else {
      taken.run();
    }
  }

  /** Leaves its state behind; gives its memory back when this is called. */
  Runnable awaitLeft() throws Exception {
    return takenAgain.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void failed(Throwable cause) {
    wrote.completeExceptionally(cause);
    ended.completeExceptionally(cause);
  }
}
