package dev.eunoe.chat.auth.oidc;

import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.config.OidcConfig;
import io.quarkus.oidc.Oidc;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.SignatureAlgorithm;
import io.smallrye.jwt.util.KeyUtils;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tells the framework's extension, when it starts, whose tokens it verifies and how. */
@ApplicationScoped
class Provider {
  /** What asks the provider is given up after this, at start and later. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A token with an unknown key makes the keys be fetched again, at most this often. */
  private static final Duration FETCHED_AGAIN = Duration.ofSeconds(10);

  private final EunoeConfig config;

  Provider(EunoeConfig config) {
    this.config = config;
  }

  /**
   * @throws IllegalStateException where a setting is missing, or is there for nothing
   */
  void tell(@Observes Oidc extension) {
    if (AuthMode.of(config) == AuthMode.OIDC) {
      extension.create(tenant(config.oidc()));
    } else if (config.oidc().issuer().isPresent()) {
      throw new IllegalStateException(
          "eunoe.oidc.issuer is set, but nobody is asked for a token; say --auth oidc"
              + " (EUNOE_AUTH_MODE=oidc), or take it out");
    }
  }

  static OidcTenantConfig tenant(OidcConfig settings) {
    String issuer = issuer(settings);
    List<String> audience =
        settings
            .audience()
            .orElseThrow(() ->
                new IllegalStateException(
                    "--auth oidc asks for tokens that were made for this server; set"
                        + " EUNOE_OIDC_AUDIENCE to what the provider writes into their claim aud"));
    OidcTenantConfigBuilder tenant =
        OidcTenantConfig.builder()
            .applicationType(ApplicationType.SERVICE)
            .connectionTimeout(PATIENCE)
            .roles()
            .roleClaimPath(settings.scopeClaim())
            .end();
    if (settings.publicKey().isPresent()) {
      tenant.publicKey(pem(settings.publicKey().get()));
    } else {
      tenant.authServerUrl(issuer);
      settings.jwksUrl().ifPresent(url -> tenant.discoveryEnabled(false).jwksPath(url));
    }
    var token =
        tenant
            .token()
            .issuer(issuer)
            .audience(audience)
            .lifespanGrace((int) settings.clockSkew().toSeconds())
            .forcedJwkRefreshInterval(FETCHED_AGAIN)
            .allowJwtIntrospection(false)
            .allowOpaqueTokenIntrospection(false);
    settings.algorithm().ifPresent(name -> token.signatureAlgorithm(algorithm(name)));
    return token.end().build();
  }

  /** The provider's name. */
  static String issuer(OidcConfig settings) {
    return settings
        .issuer()
        .orElseThrow(() ->
            new IllegalStateException(
                "--auth oidc asks for the tokens of a provider; name it with EUNOE_OIDC_ISSUER, as"
                    + " its tokens do in their claim iss"));
  }

  private static SignatureAlgorithm algorithm(String name) {
    return Arrays.stream(SignatureAlgorithm.values())
        .filter(algorithm -> algorithm.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "EUNOE_OIDC_ALGORITHM is one of "
                    + Arrays.stream(SignatureAlgorithm.values())
                        .map(SignatureAlgorithm::name)
                        .collect(Collectors.joining(", "))
                    + ", not '"
                    + name
                    + "'"));
  }

  private static String pem(Path file) {
    try {
      String pem = Files.readString(file);
      KeyUtils.decodePublicKey(pem);
      return pem;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "EUNOE_OIDC_PUBLIC_KEY names no readable file with an RSA public key in PEM: " + e, e);
    }
  }
}
