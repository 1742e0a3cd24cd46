package dev.eunoe.state;

import java.time.Duration;

/**
 * When a state that is in memory is worth writing although somebody may go on with it at once: when
 * reading its tokens since the last one that is written would take longer than a stated time, by
 * the speed of the prompts read lately.
 */
public final class SavingPolicy {
  private final Duration readAgain;
  private final ReadingSpeed speed = new ReadingSpeed();

  /**
   * @param readAgain how long reading again may take when the process is lost; 0 where nothing is
   *     to be read again
   */
  public SavingPolicy(Duration readAgain) {
    this.readAgain = readAgain;
  }

  /** Notes how long a prompt took. */
  public void wasRead(long tokens, double millis) {
    speed.read(tokens, millis);
  }

  /** Whether each state is written before its answer is told to be complete. */
  public boolean savesEach() {
    return readAgain.isZero();
  }

  /** Tokens that can be read in the stated time. */
  public double readable() {
    return speed.tokensPerSecond() * readAgain.toMillis() / 1000;
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
