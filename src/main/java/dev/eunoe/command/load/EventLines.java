package dev.eunoe.command.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** One answer by the lines of server-sent events. */
final class EventLines implements Subscriber<String> {
  private static final String DATA = "data: {";

  private final Answering answering = new Answering();

  CompletableFuture<Arrivals> arrivals() {
    return answering.arrivals();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    if (line.startsWith(DATA)) {
      answering.event(line.substring(DATA.length() - 1));
    }
  }

  @Override
  public void onError(Throwable failure) {
    answering.failed(failure);
  }

  @Override
  public void onComplete() {
    answering.failed(new IllegalStateException("The stream ended before its answer did."));
  }

  /** The exchange has ended, perhaps before there was a line. */
  void done(@Nullable Throwable failure) {
    if (failure != null) {
      answering.failed(failure);
    }
  }
}
