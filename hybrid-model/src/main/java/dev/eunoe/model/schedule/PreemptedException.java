package dev.eunoe.model.schedule;

/** Work that nobody waits for held memory that an answer needs; it has to be asked for again. */
public final class PreemptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PreemptedException() {
    super("An answer needs the memory; ask again when the model has nothing else to do.");
  }
}
