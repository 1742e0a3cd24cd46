package dev.eunoe.chat.auth.oidc;

import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.config.OidcConfig;
import dev.eunoe.turn.problem.Problem;
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
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells the framework's extension, when it starts, whose tokens it verifies and how. */
@ApplicationScoped
class Provider {
  /** What asks the provider is given up after this, at start and later. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A token with an unknown key makes the keys be fetched again, at most this often. */
  private static final Duration FETCHED_AGAIN = Duration.ofSeconds(10);

  /** Characters that seal what a browser carries to the provider's page and back. */
  private static final int STATE_SECRET = 32;

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
      if (config.oidc().clientId().isPresent()) {
        extension.create(signIn(config.oidc()));
      }
    } else if (config.oidc().issuer().isPresent()) {
      throw new IllegalStateException(
          "eunoe.oidc.issuer is set, but nobody is asked for a token; say --auth oidc"
              + " (EUNOE_AUTH_MODE=oidc), or take it out");
    }
  }

  static Problem unavailable() {
    return new Problem(
        503,
        "server_error",
        "provider_unavailable",
        null,
        "Tokens cannot be verified now, because their provider's keys cannot be fetched; try again"
            + " soon.");
  }

  /** How browsers are sent to the provider's page, see {@link CodeFlow}. */
  static OidcTenantConfig signIn(OidcConfig settings) {
    if (settings.publicKey().isPresent() || settings.jwksUrl().isPresent()) {
      throw new IllegalStateException(
          "EUNOE_OIDC_CLIENT_ID asks browsers to sign in at the provider's page, which is found by"
              + " its discovery document; take out EUNOE_OIDC_PUBLIC_KEY and EUNOE_OIDC_JWKS_URL,"
              + " or the client");
    }
    String client = settings.clientId().orElseThrow();
    String sealing = // by all servers alike, since a browser may come back to another
        TokenOwner.sha256(
            "eunoe sign-in " + settings.clientSecret().orElseGet(() -> "" + UUID.randomUUID()));
    OidcTenantConfigBuilder tenant =
        OidcTenantConfig.builder()
            .tenantId("sign-in")
            .tenantPaths(CodeFlow.PATH)
            .applicationType(ApplicationType.WEB_APP)
            .connectionTimeout(PATIENCE)
            .authServerUrl(issuer(settings))
            .clientId(client);
    settings.clientSecret().ifPresent(tenant::credentials);
    tenant.token().issuer(issuer(settings)).audience(client).end();
    tenant.tokenStateManager().encryptionSecret(sealing).end();
    return tenant
        .authentication()
        .redirectPath(CodeFlow.PATH)
        .removeRedirectParameters(false)
        .pkceRequired()
        .nonceRequired()
        .stateSecret(sealing.substring(0, STATE_SECRET))
        .scopes(asked(settings))
        .end()
        .build();
  }

  /** The scopes that a browser is to get; roles and the like are nothing to ask for. */
  private static List<String> asked(OidcConfig settings) {
    return settings.scopeClaim().equals("scope")
        ? Stream.of(settings.scopes().chat(), settings.scopes().memory())
            .flatMap(List::stream)
            .filter(word -> !word.equals("*"))
            .distinct()
            .toList()
        : List.of();
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
