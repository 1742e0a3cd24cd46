package dev.eunoe.state;

import dev.eunoe.inference.TokenLog;
import dev.eunoe.model.state.SequenceState;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Writes states of one answer while it goes on, one at a time: as often as it takes that no more is
 * read again, should the process be lost at any moment, than the stated time allows.
 */
public final class StatesOnTheWay implements TokenLog.States {
  private static final Logger LOG = Logger.getLogger(StatesOnTheWay.class);

  private final SavingPolicy policy;
  private final TransferMemory memory;
  private final long bytes;
  private final Function<SequenceState, Uni<Boolean>> save;

  // Guarded by this object.
  private boolean writing;

  /** Where the newest in the database stands, and where the newest that was to come there. */
  private long saved;

  private long taken;

  /** Where the answer is, and how far it came while the last state was written. */
  private long position;

  private long meanwhile;

  /**
   * @param memory for the copies of states that are written: where there is none, one is written
   *     later
   * @param bytes that the copies of one state take of it
   * @param saved tokens read by the state in the database that the turn begins behind
   * @param save writes one; whether it is there now
   */
  public StatesOnTheWay(
      SavingPolicy policy,
      TransferMemory memory,
      long bytes,
      long saved,
      Function<SequenceState, Uni<Boolean>> save) {
    this.policy = policy;
    this.memory = memory;
    this.bytes = bytes;
    this.saved = saved;
    this.taken = saved;
    this.save = save;
  }

  @Override
  public synchronized boolean wants(long reached) {
    position = reached;
    return !writing
        && policy.isWorthSavingOnTheWay(reached - taken, meanwhile)
        && memory.hasRoom(bytes);
  }

  @Override
  public void take(SequenceState state) {
    if (!memory.tryTake(bytes)) {
      return; // somebody was faster
    }
    synchronized (this) {
      writing = true;
      taken = state.position();
    }
    Uni.createFrom()
        .deferred(() -> save.apply(state))
        .onTermination()
        .invoke(() -> memory.give(bytes))
        .subscribe()
        .with(
            written -> ended(written),
            failure -> {
              LOG.warnf("A state on an answer's way was not saved: %s", failure.getMessage());
              ended(false);
            });
  }

  private synchronized void ended(boolean written) {
    writing = false;
    meanwhile = position - taken;
    saved = written ? taken : saved;
  }

  @Override
  public synchronized long saved() {
    return saved;
  }
}
