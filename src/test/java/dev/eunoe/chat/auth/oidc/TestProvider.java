package dev.eunoe.chat.auth.oidc;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** An OpenID provider as far as a server asks one: its discovery document, its keys, its tokens. */
public final class TestProvider implements AutoCloseable {
  public static final String AUDIENCE = "eunoe";

  private final int port;
  private final List<EllipticCurveJsonWebKey> keys = new ArrayList<>();
  private final TestSignInPage signInPage = new TestSignInPage(this);
  private @Nullable HttpServer server;

  /** It has a name and a key, and answers nobody before it is opened. */
  public TestProvider() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    changeKey();
  }

  public String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /** Its page for signing in, which asks nobody anything. */
  public TestSignInPage signInPage() {
    return signInPage;
  }

  /** The key that it signs with now. */
  public EllipticCurveJsonWebKey key() {
    return keys.getLast();
  }

  /** From now on it signs with another key, and publishes the older ones too. */
  public void changeKey() {
    keys.add(newKey("key-" + keys.size()));
  }

  /** A key of nobody's. */
  public static EllipticCurveJsonWebKey newKey(String id) {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }

  public void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    answer(
        "/.well-known/openid-configuration",
        () ->
            JsonUtil.toJson(
                Map.of(
                    "issuer", issuer(),
                    "jwks_uri", issuer() + "/jwks",
                    "authorization_endpoint", issuer() + "/authorize",
                    "token_endpoint", issuer() + "/token")));
    answer("/jwks", () -> new JsonWebKeySet(keys).toJson());
    signInPage.open(server);
    server.start();
  }

  private void answer(String path, Supplier<String> body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
  }

  /** What a good token of this person claims, for five minutes. */
  public Map<String, Object> claims(String subject, String scope) {
    long now = Instant.now().getEpochSecond();
    return new HashMap<>(
        Map.of(
            "iss", issuer(),
            "aud", AUDIENCE,
            "sub", subject,
            "scope", scope,
            "iat", now,
            "exp", now + 300));
  }

  /** A good token. */
  public String token(String subject, String scope) {
    return sign(claims(subject, scope));
  }

  public String sign(Map<String, Object> claims) {
    return sign(claims, key().getKeyId(), "ES256", key().getPrivateKey());
  }

  /** A token of any kind, good or bad. */
  public static String sign(
      Map<String, Object> claims, @Nullable String keyId, String algorithm, @Nullable Key key) {
    var signature = new JsonWebSignature();
    signature.setPayload(JsonUtil.toJson(claims));
    signature.setAlgorithmHeaderValue(algorithm);
    if (keyId != null) {
      signature.setKeyIdHeaderValue(keyId);
    }
    signature.setKey(key);
    if (algorithm.equals(AlgorithmIdentifiers.NONE)) {
      signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    }
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }
}
