package dev.eunoe.turn.state;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.StateMismatchException;
import dev.eunoe.state.PartsToSave;
import dev.eunoe.state.SavingPolicy;
import dev.eunoe.state.SavingPolicy.Speed;
import dev.eunoe.state.StatesOnTheWay;
import dev.eunoe.state.TransferMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state behind an answer for the next turn. It stays in memory, and is written to the
 * database when that is worth more than reading its last tokens again: when nobody continues it for
 * a while, when it has to leave memory, when the server stops, and when so many tokens came since
 * the last one that reading them again would take longer than a stated time; this one spares the
 * database's log, since the next turn's takes its place, and a crash of the database may take it
 * (one of this server does not). The words and their ids are in the database in any case, so a
 * state that is lost is computed again, bit for bit.
 */
@ApplicationScoped
public class StateKeeper {
  private static final Logger LOG = Logger.getLogger(StateKeeper.class);

  private final MemoryStore store;
  private final Engine engine;
  private final SavingPolicy policy;
  private final HeldStates held;
  private final SavesUnderWay saves = new SavesUnderWay();
  private final TransferMemory transfers;

  @Inject
  public StateKeeper(MemoryStore store, Engine engine, EunoeConfig config, MeterRegistry registry) {
    this(
        store,
        engine,
        new SavingPolicy(
            config.state().readAgain(), new Speed(engine::readingSpeed, engine::tokensPerSecond)),
        registry);
  }

  StateKeeper(MemoryStore store, Engine engine, SavingPolicy policy, MeterRegistry registry) {
    this.store = store;
    this.engine = engine;
    this.policy = policy;
    this.held = new HeldStates(engine.heldBytes(), engine.leavingBytes(), System::nanoTime);
    this.transfers = new TransferMemory(engine.transfersBytes());
    Gauge.builder("eunoe.states.held", held, HeldStates::count)
        .description("States in memory between turns")
        .register(registry);
    Gauge.builder("eunoe.states.held.size", held, HeldStates::bytes)
        .baseUnit("bytes")
        .description("Memory that states take between turns")
        .register(registry);
    Gauge.builder("eunoe.states.transfers.size", transfers, TransferMemory::taken)
        .baseUnit("bytes")
        .description("Memory for copies of states that are being written or read back")
        .register(registry);
  }

  /** Whether a state is in memory between turns, or still to be written. */
  public boolean holds(SequenceState state) {
    return held.holds(state);
  }

  /** The newest state on the path to an answer, in memory or in the database. */
  public Uni<Optional<HeldState>> nearest(Owner owner, String responseId) {
    Set<String> atHand = held.of(owner);
    // Of the others one may have to be read, in memory that there has to be room for.
    return atHand.contains(responseId)
        ? nearest(owner, responseId, atHand)
        : transfers.with(engine.transferBytes(), () -> nearest(owner, responseId, held.of(owner)));
  }

  private Uni<Optional<HeldState>> nearest(Owner owner, String responseId, Set<String> atHand) {
    return store
        .nearestState(owner, responseId, engine.fingerprint(), atHand)
        .chain(found ->
            switch (found.orElse(null)) {
              case null -> Uni.createFrom().item(Optional.empty());
              case NearestState.AtHand(String behind) -> {
                var state = held.use(owner, behind);
                // Memory may have run short of it meanwhile.
                yield state.isPresent()
                    ? Uni.createFrom().item(state)
                    : nearest(owner, responseId, Set.of());
              }
              case NearestState.Saved(SavedState saved) -> restored(owner, saved);
            });
  }

  private Uni<Optional<HeldState>> restored(Owner owner, SavedState saved) {
    return TextWork.run(Long.MAX_VALUE, () -> restore(owner, saved))
        .invoke(found -> found.ifPresent(state -> hold(state, null)));
  }

  private Optional<HeldState> restore(Owner owner, SavedState saved) {
    try {
      SequenceState state = engine.restore(saved.fixed(), saved.blocks());
      return Optional.of(
          new HeldState(
              owner, saved.responseId(), state, state.position(), state.position(), false));
    } catch (StateMismatchException e) {
      LOG.warnf(
          "The state saved with response %s is not used, its words are read again: %s",
          saved.responseId(), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Keeps the state behind an answer that is in the database.
   *
   * @param continues what the turn began with
   * @param onTheWay tokens read by the newest state of the answer's way that was written
   * @return completes at once, but where every state is to be written (a stated time of 0) when
   *     that is done
   */
  public Uni<Void> keep(
      Owner owner,
      String responseId,
      SequenceState state,
      @Nullable HeldState continues,
      long onTheWay) {
    long saved = Math.max(onTheWay, continues == null ? 0 : continues.saved());
    long lasting = continues == null ? 0 : continues.lasting();
    var kept = new HeldState(owner, responseId, state, saved, lasting, true);
    hold(kept, continues == null ? null : continues.responseId());
    if (policy.savesEach()) {
      return save(kept, true);
    }
    if (policy.isWorthSaving(kept.unsaved())) {
      saveBehind(kept, false); // the next turn's takes its place
    }
    return Uni.createFrom().voidItem();
  }

  /**
   * What keeps states of an answer while it is written.
   *
   * @param continues what the turn begins with
   * @param mayBeKept whether what is written so far holds nothing that is not to be kept
   * @param context on which they are written: the caller's Vert.x context
   */
  public TokenLog.States onTheWay(
      Owner owner,
      String responseId,
      @Nullable HeldState continues,
      BooleanSupplier mayBeKept,
      Executor context) {
    return new StatesOnTheWay(
        policy,
        transfers,
        engine.transferBytes(),
        continues == null ? 0 : continues.saved(),
        state ->
            saves.run(() -> write(owner, responseId, state, mayBeKept)).runSubscriptionOn(context));
  }

  private Uni<Boolean> write(
      Owner owner, String responseId, SequenceState state, BooleanSupplier mayBeKept) {
    return TextWork.run(
            Long.MAX_VALUE,
            () ->
                mayBeKept.getAsBoolean()
                    ? Optional.of(PartsToSave.of(engine.fingerprint(), state, false))
                    : Optional.<StateToSave>empty())
        .chain(parts ->
            parts.isEmpty()
                ? Uni.createFrom().item(SavedBytes.NOTHING)
                : policy.timed(store.saveStateOnTheWay(owner, responseId, parts.get())))
        .map(saved -> saved.fixed() > 0);
  }

  private void hold(HeldState state, @Nullable String continues) {
    held.hold(state, continues).forEach(gone -> saveBehind(gone, true));
  }

  /** Lets go of an owner's states, of whose words some were erased. */
  public void forget(Owner owner) {
    held.dropAll(owner);
  }

  /** Writes what nobody has used for so long, one after the other. */
  Uni<Void> saveUnused(Duration unused) {
    return Multi.createFrom()
        .iterable(held.unsaved(unused))
        .onItem()
        .transformToUniAndConcatenate(state -> save(state, true))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /**
   * Writes all that is not written, when what is being written is; then nothing begins any more.
   */
  Uni<Void> saveAllAndClose() {
    return saves
        .settled()
        .chain(() -> saveUnused(Duration.ZERO))
        .invoke(saves::close)
        .chain(saves::settled);
  }

  private void saveBehind(HeldState state, boolean lasting) {
    save(state, lasting)
        .subscribe()
        .with(_ -> {}, failure -> LOG.error("A state was not saved", failure));
  }

  private Uni<Void> save(HeldState state, boolean lasting) {
    return saves.run(() -> write(state, lasting)).replaceWithVoid();
  }

  /** Never fails: what was not saved is computed again from its words. */
  private Uni<Boolean> write(HeldState state, boolean lasting) {
    if (!held.beginsSaving(state, lasting)) {
      return Uni.createFrom().item(false);
    }
    return transfers
        .with(engine.transferBytes(), () -> transferred(state, lasting))
        .invoke(_ -> held.saved(state, lasting))
        .replaceWith(true)
        .onFailure()
        .recoverWithItem(failure -> {
          LOG.errorf(
              "The state of response %s was not saved, its words are: %s",
              state.responseId(), failure.getMessage());
          held.notSaved(state);
          return false;
        });
  }

  private Uni<SavedBytes> transferred(HeldState state, boolean lasting) {
    return TextWork.run(
            Long.MAX_VALUE, () -> PartsToSave.of(engine.fingerprint(), state.state(), lasting))
        .chain(parts -> {
          Uni<SavedBytes> saving = store.saveState(state.owner(), state.responseId(), parts);
          return lasting ? saving : policy.timed(saving);
        });
  }
}
