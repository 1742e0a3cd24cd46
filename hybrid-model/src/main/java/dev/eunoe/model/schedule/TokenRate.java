package dev.eunoe.model.schedule;

/** Tokens a second of the steps of late, while there is something to read. */
final class TokenRate {
  /** What a step weighs less with each one after it: some fifty count. */
  private static final double LESS = 0.98;

  private double tokens;
  private double nanos;
  private volatile double perSecond;

  /** Notes a step. */
  void step(int tokensRead, long took) {
    tokens = LESS * tokens + tokensRead;
    nanos = LESS * nanos + took;
    perSecond = nanos == 0 ? 0 : 1e9 * tokens / nanos;
  }

  /** Of prompts and answers together; 0 before the first step. Any thread may ask. */
  double perSecond() {
    return perSecond;
  }
}
