package dev.eunoe.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Whose tokens are taken, and what of them counts, prefix {@code eunoe.oidc}. */
public interface OidcConfig {
  /** The provider, as its tokens name it; its keys are found by its discovery document. */
  Optional<String> issuer();

  /** For whom tokens have to be made: one of these. */
  Optional<List<String>> audience();

  /** Where the provider's keys are (a JWKS), so that its discovery document is not asked for. */
  Optional<String> jwksUrl();

  /** A file with the provider's one RSA public key in PEM; nobody is asked then. */
  Optional<Path> publicKey();

  /** The one algorithm that tokens are signed by, such as {@code ES256}; any with public keys. */
  Optional<String> algorithm();

  /** This server's name with the provider, at whose own page browsers then sign in. */
  Optional<String> clientId();

  /**
   * What it shows the provider beside its name; none for a client that the provider calls public.
   */
  Optional<String> clientSecret();

  /** The claim that names the owner. */
  @WithDefault("sub")
  String ownerClaim();

  /** The claim that says what a token opens: words with blanks between, or a list; a path. */
  @WithDefault("scope")
  String scopeClaim();

  Scopes scopes();

  /** By how much the provider's clock may differ from this one. */
  @WithDefault("10s")
  @DurationMin
  Duration clockSkew();

  /** The words that open each scope, one of them is enough; {@code *} opens it to every token. */
  interface Scopes {
    @WithDefault("chat")
    List<String> chat();

    @WithDefault("memory")
    List<String> memory();

    @WithDefault("metrics")
    List<String> metrics();
  }
}
