package dev.eunoe.chat.auth;

import dev.eunoe.audit.Audit;
import dev.eunoe.chat.auth.oidc.AccessTokens;
import dev.eunoe.chat.auth.oidc.CodeFlow;
import dev.eunoe.chat.auth.oidc.TokenFault;
import dev.eunoe.chat.auth.oidc.TokenRefusedException;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Finds out by a token who makes a request. Verifying one asks no database, so wrong ones keep
 * nobody out whose own is good; they are counted so that an address fills the audit log with no
 * more than so many in a minute. One that has expired was good, and whoever shows it is told so.
 */
@ApplicationScoped
class TokenCallers {
  private final AccessTokens tokens;
  private final WrongKeys wrong = new WrongKeys(System::nanoTime);
  private final boolean signsIn;

  TokenCallers(AccessTokens tokens, EunoeConfig config) {
    this.tokens = tokens;
    this.signsIn = config.oidc().clientId().isPresent();
  }

  /**
   * Who shows this token.
   *
   * @throws ProblemException (as failure) with status 401, 429 or 503
   */
  Uni<Caller> of(String token, String address) {
    return tokens
        .holder(token)
        .map(holder -> new Caller(holder.owner(), holder.scopes(), holder.id(), holder.expiresAt()))
        .onFailure(TokenRefusedException.class)
        .transform(failure -> refusal((TokenRefusedException) failure, address));
  }

  private ProblemException refusal(TokenRefusedException refused, String address) {
    TokenFault fault = refused.fault();
    if (fault != TokenFault.EXPIRED) {
      int seconds = wrong.secondsToWait(address);
      if (seconds > 0) {
        return new ProblemException(
            new Problem(
                429,
                "rate_limit_error",
                "too_many_wrong_keys",
                "Authorization",
                "Too many wrong tokens came from this address; try another in "
                    + seconds
                    + " seconds."),
            seconds);
      }
      wrong.count(address);
    }
    Audit.refused("token", address, fault.word());
    return new Problem(
            401,
            "authentication_error",
            "invalid_token",
            "Authorization",
            refused.getMessage() + "; ask its provider for another.")
        .asException();
  }

  Problem missing() {
    return new Problem(
        401,
        "authentication_error",
        signsIn ? "sign_in_needed" : "missing_token",
        "Authorization",
        "This server asks for a token of its OpenID provider, as 'Authorization: Bearer …' or"
            + " 'x-api-key: …'"
            + (signsIn ? "; a browser signs in at " + CodeFlow.PATH : "")
            + ".");
  }
}
