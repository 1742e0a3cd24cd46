package dev.eunoe.chat.auth.oidc;

/** A token that opens nothing; {@link #fault()} says why. */
public final class TokenRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TokenFault fault;

  TokenRefusedException(TokenFault fault) {
    super("The token of this request " + fault.said());
    this.fault = fault;
  }

  public TokenFault fault() {
    return fault;
  }
}
