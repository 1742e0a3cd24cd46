package dev.eunoe.memory;

/** Why what a model was asked to write did not become a summary. */
public enum SummaryRefusal {
  /** It would not, or could not. */
  NOTHING_WRITTEN,
  /** None of it, or less than half, is what the turns say. */
  UNSUPPORTED,
  /** With what it had lost added, it is no shorter than the turns. */
  NOT_SHORTER,
  /** The turns were erased, corrected or summed up anew while it wrote. */
  SOURCES_CHANGED
}
