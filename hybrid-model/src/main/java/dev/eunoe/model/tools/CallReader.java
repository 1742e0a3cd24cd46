package dev.eunoe.model.tools;

/**
 * Reads what stands behind the mark of a call, as it arrives; each mark begins a new one. It reads
 * only what the grammar of its form admits.
 */
public interface CallReader {
  /** Who is told what was read. */
  interface Listener {
    /**
     * A call has begun.
     *
     * @param id that the model gave it; empty in forms without
     */
    void begun(String name, String id);

    /** A piece of its arguments, which together are a JSON object. */
    void arguments(String json);
  }

  /** Where a reader stands. */
  enum Progress {
    /** What is left may be the beginning of more. */
    WAITING,
    /** The calls, and what is written behind them, were read. */
    ENDED,
    /** What is left is no call. */
    NONE
  }

  /**
   * Reads on.
   *
   * @param held what was not read yet; what is read now is taken from its beginning
   */
  Progress read(StringBuilder held, Listener listener);
}
