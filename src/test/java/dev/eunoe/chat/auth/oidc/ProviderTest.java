package dev.eunoe.chat.auth.oidc;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.config.OidcConfig;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.base64url.Base64;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a provider's tokens is good with our settings, as the framework's extension sees it. */
class ProviderTest {
  private static final String ISSUER = "https://id.example";
  private static final long NOW = Instant.now().getEpochSecond();

  @TempDir static Path folder;
  private static RsaJsonWebKey key;
  private static String pem;
  private static Path pemFile;

  @BeforeAll
  static void makeKey() throws Exception {
    key = RsaJwkGenerator.generateJwk(2048);
    pem = pem(key.getPublicKey().getEncoded());
    pemFile = Files.writeString(folder.resolve("key.pem"), pem);
  }

  private static String pem(byte[] key) {
    return "-----BEGIN PUBLIC KEY-----\n" + Base64.encode(key) + "\n-----END PUBLIC KEY-----\n";
  }

  /**
   * @param namesAndValues of settings below {@code eunoe.oidc}, by turns
   */
  static OidcConfig settings(String... namesAndValues) {
    var values = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put("eunoe.oidc." + namesAndValues[i], namesAndValues[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .withConverter(Duration.class, 100, new DurationConverter())
        .withMapping(OidcConfig.class, "eunoe.oidc")
        .build()
        .getConfigMapping(OidcConfig.class, "eunoe.oidc");
  }

  private static OidcConfig withPublicKey(String... more) {
    var all = new ArrayList<>(List.of(more));
    all.addAll(
        List.of("issuer", ISSUER, "audience", "eunoe,chat", "public-key", pemFile.toString()));
    return settings(all.toArray(String[]::new));
  }

  private static Map<String, Object> claims() {
    return new HashMap<>(
        Map.of("iss", ISSUER, "aud", "eunoe", "sub", "anna", "iat", NOW - 900, "exp", NOW + 3600));
  }

  private static Map<String, Object> with(String claim, Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return claims;
  }

  private static Map<String, Object> without(String claim) {
    Map<String, Object> claims = claims();
    claims.remove(claim);
    return claims;
  }

  private static String signed(Map<String, Object> claims) {
    return TestProvider.sign(claims, "1", "RS256", key.getPrivateKey());
  }

  /** What the extension finds wrong with a token; empty where it is good. */
  private static Optional<TokenFault> fault(String token, OidcConfig settings) {
    try (var extension = new OidcProvider(pem, Provider.tenant(settings))) {
      assertThat(extension.verifyJwtToken(token, false, false, null)).isNotNull();
      return Optional.empty();
    } catch (InvalidJwtException e) {
      return TokenFault.of(e);
    }
  }

  @Test
  void goodTokens_areTaken() {
    for (Map<String, Object> good :
        List.of(claims(), with("aud", List.of("other", "chat")), with("nbf", NOW - 1))) {
      assertThat(fault(signed(good), withPublicKey())).as(good.toString()).isEmpty();
    }
    for (Map<String, Object> nearly : List.of(with("exp", NOW - 60), with("nbf", NOW + 60))) {
      assertThat(fault(signed(nearly), withPublicKey("clock-skew", "10m"))).isEmpty();
    }
    String other = TestProvider.sign(claims(), null, "PS256", key.getPrivateKey());
    assertThat(fault(other, withPublicKey())).isEmpty();
    assertThat(fault(other, withPublicKey("algorithm", "ps256"))).isEmpty();
  }

  @Test
  void wrongTokens_areRefused_forWhatIsWrong() throws Exception {
    String good = signed(claims());
    String[] parts = good.split("\\.", -1);
    String otherClaims = signed(with("sub", "boris")).split("\\.", -1)[1];
    var publicKeyAsSecret = new HmacKey(pem.getBytes(StandardCharsets.UTF_8));
    RsaJsonWebKey stranger = RsaJwkGenerator.generateJwk(2048);
    Map<String, TokenFault> wrong =
        Map.ofEntries(
            entry(signed(with("exp", NOW - 11)), TokenFault.EXPIRED),
            entry(signed(without("exp")), TokenFault.END),
            entry(signed(with("nbf", NOW + 1800)), TokenFault.NOT_YET),
            entry(signed(with("iss", ISSUER + "/")), TokenFault.ISSUER),
            entry(signed(without("iss")), TokenFault.ISSUER),
            entry(signed(with("aud", "other")), TokenFault.AUDIENCE),
            entry(signed(without("aud")), TokenFault.AUDIENCE),
            entry(signed(without("iat")), TokenFault.INVALID),
            entry(parts[0] + "." + otherClaims + "." + parts[2], TokenFault.SIGNATURE),
            entry(
                TestProvider.sign(claims(), "1", "RS256", stranger.getPrivateKey()),
                TokenFault.SIGNATURE),
            entry(TestProvider.sign(claims(), "1", "none", null), TokenFault.ALGORITHM),
            entry(
                TestProvider.sign(claims(), "1", "HS256", publicKeyAsSecret), TokenFault.ALGORITHM),
            entry("a.b.c", TokenFault.INVALID),
            entry(parts[0] + "." + parts[1] + ".AAAA", TokenFault.SIGNATURE));
    wrong.forEach(
        (token, fault) -> assertThat(fault(token, withPublicKey())).as(token).contains(fault));

    assertThat(fault(good, withPublicKey("algorithm", "ES256"))).contains(TokenFault.ALGORITHM);
    assertThat(fault(signed(with("exp", NOW - 1)), withPublicKey("clock-skew", "0s")))
        .contains(TokenFault.EXPIRED);
  }

  @Test
  void whatFailedForAnotherReason_isNoFaultOfTheToken() {
    assertThat(TokenFault.of(new IOException("connection refused"))).isEmpty();
  }

  @Test
  void settingsThatAreMissingOrOdd_areRefusedByName() throws IOException {
    assertThatThrownBy(() -> Provider.tenant(settings())).hasMessageContaining("EUNOE_OIDC_ISSUER");
    assertThatThrownBy(() -> Provider.tenant(settings("issuer", ISSUER)))
        .hasMessageContaining("EUNOE_OIDC_AUDIENCE");
    assertThatThrownBy(() -> Provider.tenant(withPublicKey("algorithm", "HS256")))
        .hasMessageContaining("RS256");
    Path elliptic =
        Files.writeString(
            folder.resolve("ec.pem"), pem(TestProvider.newKey("1").getPublicKey().getEncoded()));
    for (String file : List.of("/none", elliptic.toString(), folder.toString())) {
      assertThatThrownBy(() ->
              Provider.tenant(settings("issuer", ISSUER, "audience", "a", "public-key", file)))
          .hasMessageContaining("EUNOE_OIDC_PUBLIC_KEY");
    }
  }

  @Test
  void theKeysAreAskedFor_whereTheSettingsSay() {
    var found = Provider.tenant(settings("issuer", ISSUER, "audience", "a"));
    var given =
        Provider.tenant(settings("issuer", ISSUER, "audience", "a", "jwks-url", "http://k/j"));

    assertThat(found.authServerUrl()).contains(ISSUER);
    assertThat(found.discoveryEnabled()).isEmpty();
    assertThat(given.discoveryEnabled()).contains(false);
    assertThat(given.jwksPath()).contains("http://k/j");
    assertThat(Provider.tenant(withPublicKey()).authServerUrl()).as("nobody").isEmpty();
  }
}
