package dev.eunoe.turn.memory;

import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.OfferedSummaries;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.SummaryRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import org.jboss.logging.Logger;

/**
 * Has the model write summaries behind the answers, of one owner at a time, each in turn. What is
 * to be done stands in the database: a server that stops loses nothing, and the owner's next answer
 * takes it up.
 */
@ApplicationScoped
public class SummaryWriter {
  private static final Logger LOG = Logger.getLogger(SummaryWriter.class);

  private final MemoryStore store;
  private final MeterRegistry registry;
  private final boolean able;

  // Guarded by this object.
  private final SequencedSet<Owner> waiting = new LinkedHashSet<>();
  private boolean writing;
  private boolean stopped;

  public SummaryWriter(MemoryStore store, MeterRegistry registry, Summarizer summarizer) {
    this.store = store;
    this.registry = registry;
    this.able = summarizer != Summarizer.NONE;
    if (able) {
      count("kept", 0);
      for (SummaryRefusal why : SummaryRefusal.values()) {
        count(name(why), 0);
      }
    }
  }

  /** Some of this owner's segments may be new. Does not wait. */
  public void ask(Owner owner) {
    if (!able) {
      return;
    }
    synchronized (this) {
      waiting.add(owner);
    }
    next();
  }

  void stop(@Observes ShutdownEvent event) {
    synchronized (this) {
      stopped = true;
    }
  }

  private void next() {
    take()
        .ifPresent(owner ->
            store
                .offerToModel(owner)
                .subscribe()
                .with(offered -> done(owner, offered), failure -> failed(owner, failure)));
  }

  private synchronized Optional<Owner> take() {
    if (writing || stopped || waiting.isEmpty()) {
      return Optional.empty();
    }
    writing = true;
    return Optional.of(waiting.removeFirst());
  }

  private void done(Owner owner, OfferedSummaries offered) {
    count("kept", offered.kept());
    offered.refused().forEach((why, times) -> count(name(why), times));
    synchronized (this) {
      writing = false;
      if (offered.more()) {
        waiting.add(owner);
      }
    }
    next();
  }

  private void failed(Owner owner, Throwable failure) {
    boolean more;
    synchronized (this) {
      writing = false;
      more = !stopped;
    }
    if (more) {
      LOG.warnf(
          "The model's summaries for %s are left to the next turn: %s",
          owner.id(), failure.getMessage());
      next();
    }
  }

  private void count(String outcome, int times) {
    registry.counter("eunoe.memory.summaries.offered", "outcome", outcome).increment(times);
  }

  private static String name(SummaryRefusal why) {
    return why.name().toLowerCase(Locale.ROOT);
  }
}
