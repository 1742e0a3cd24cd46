package dev.eunoe.memory;

/** A request was sent before under the same key; nothing was kept of it this time. */
public final class DuplicateRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String responseId;
  private final boolean same;

  /**
   * @param responseId of the first one
   * @param same whether it asked the same
   */
  public DuplicateRequestException(String responseId, boolean same) {
    super("This request was sent before; its answer is " + responseId + ".");
    this.responseId = responseId;
    this.same = same;
  }

  public String responseId() {
    return responseId;
  }

  public boolean isSame() {
    return same;
  }
}
