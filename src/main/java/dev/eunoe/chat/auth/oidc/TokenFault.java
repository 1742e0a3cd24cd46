package dev.eunoe.chat.auth.oidc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.InvalidAlgorithmException;
import org.jose4j.lang.UnresolvableKeyException;

/** What is wrong with a token. Whose signature is not good learns nothing but that. */
public enum TokenFault {
  FORM("is no signed token of three parts (JWT) with at most " + AccessTokens.MAX + " characters"),
  ALGORITHM("is signed in a way that this server does not take"),
  UNKNOWN_KEY("is signed with a key that its provider does not publish"),
  SIGNATURE("is not signed by its provider", ErrorCodes.SIGNATURE_INVALID),
  EXPIRED("has expired", ErrorCodes.EXPIRED),
  NOT_YET("is not valid yet", ErrorCodes.NOT_YET_VALID),
  ISSUER("is of another provider (iss)", ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING),
  AUDIENCE(
      "was made for another audience (aud)",
      ErrorCodes.AUDIENCE_INVALID,
      ErrorCodes.AUDIENCE_MISSING),
  END("does not say until when it is valid (exp)", ErrorCodes.EXPIRATION_MISSING),
  OWNER("does not name its owner in the claim that this server reads"),
  INVALID("is not valid");

  private final String said;
  private final List<Integer> codes;

  TokenFault(String said, Integer... codes) {
    this.said = said;
    this.codes = List.of(codes);
  }

  /** The end of a sentence: {@code has expired}. */
  String said() {
    return said;
  }

  /** As the audit log has it: {@code not-yet}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a failed verification found; empty where the token was not what failed. */
  static Optional<TokenFault> of(Throwable failure) {
    Optional<InvalidJwtException> invalid = cause(failure, InvalidJwtException.class);
    if (invalid.isEmpty()) {
      return Optional.empty();
    }
    if (cause(failure, UnresolvableKeyException.class).isPresent()) {
      return Optional.of(UNKNOWN_KEY);
    }
    if (cause(failure, InvalidAlgorithmException.class).isPresent()) {
      return Optional.of(ALGORITHM);
    }
    return Optional.of(
        Arrays.stream(values())
            .filter(fault -> fault.codes.stream().anyMatch(invalid.get()::hasErrorCode))
            .findFirst()
            .orElse(INVALID));
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return Optional.of(kind.cast(at));
      }
    }
    return Optional.empty();
  }
}
