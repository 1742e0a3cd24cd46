package dev.eunoe.memory;

/** Which of the owner's other messages go with those that are forgotten. */
public enum Reach {
  /** None. */
  ALONE,
  /** Those that say the same and nothing else. */
  SAME,
  /** Those too that tell of it among other things. */
  RELATED
}
