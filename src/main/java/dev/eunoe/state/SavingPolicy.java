package dev.eunoe.state;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When a state that is in memory is worth writing although somebody may go on with it at once: when
 * reading its tokens since the last one that is written would take longer than a stated time, and
 * so many tokens came that writing it is a small part of what they took.
 */
public final class SavingPolicy {
  /** Before a prompt was read: what a small model on a few cores reads. */
  private static final double UNKNOWN = 200;

  /** Of the processors' time, for writing states. */
  private static final double SHARE = 0.02;

  private static final double OF_LONGER = 0.05;

  private final Duration readAgain;
  private final Speed speed;
  private final int processors;
  private final LongSupplier nanoTime;

  // Guarded by this object.
  private double writingSeconds;

  /**
   * How fast the model is.
   *
   * @param reading tokens of a prompt that are read in a second; 0 as long as nobody knows
   * @param together tokens that are read in a second for everybody who writes or reads now
   */
  public record Speed(DoubleSupplier reading, DoubleSupplier together) {}

  /**
   * @param readAgain how long reading again may take when the process is lost; 0 where nothing is
   *     to be read again
   */
  public SavingPolicy(Duration readAgain, Speed speed) {
    this(readAgain, speed, Runtime.getRuntime().availableProcessors(), System::nanoTime);
  }

  /** On so many processors, with the time as it is told here. */
  public SavingPolicy(Duration readAgain, Speed speed, int processors, LongSupplier nanoTime) {
    this.readAgain = readAgain;
    this.speed = speed;
    this.processors = processors;
    this.nanoTime = nanoTime;
  }

  /** The same writing of a state; how long it takes is noted. */
  public <T> Uni<T> timed(Uni<T> writing) {
    return Uni.createFrom()
        .deferred(() -> {
          long begun = nanoTime.getAsLong();
          return writing.invoke(() -> wasWritten((nanoTime.getAsLong() - begun) / 1e9));
        });
  }

  /** What waits for a processor takes longer than it works, so it is the shorter ones that tell. */
  private synchronized void wasWritten(double seconds) {
    boolean known = writingSeconds > 0 && seconds > writingSeconds;
    writingSeconds += (known ? OF_LONGER : 1) * (seconds - writingSeconds);
  }

  /** Whether each state is written before its answer is told to be complete. */
  public boolean savesEach() {
    return readAgain.isZero();
  }

  /** Tokens that may have to be read again. */
  public double readable() {
    double reading = speed.reading().getAsDouble();
    double known = reading == 0 ? UNKNOWN : reading;
    return Math.max(known * readAgain.toMillis() / 1000, savesEach() ? 0 : whileOneIsEarned());
  }

  /** Tokens that take so long, all together, that writing one state is its share of that. */
  private synchronized double whileOneIsEarned() {
    return speed.together().getAsDouble() * writingSeconds / (SHARE * processors);
  }

  /**
   * Whether a state is worth writing.
   *
   * @param unsaved tokens that would have to be read again without it
   */
  public boolean isWorthSaving(long unsaved) {
    return unsaved > readable();
  }

  /**
   * The same in the middle of an answer, which goes on while its state is written: that begins
   * early enough that what is unsaved when it ends can still be read in the stated time, though
   * never at less than half of that.
   *
   * @param meanwhile tokens that came while the last one was written
   */
  public boolean isWorthSavingOnTheWay(long unsaved, long meanwhile) {
    double readable = readable();
    return !savesEach() && unsaved > Math.max(readable - meanwhile, readable / 2);
  }
}
