package dev.eunoe.chat.auth.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * The authorization code flow of a provider (OpenID Connect Core, 3.1, with RFC 7636): a browser
 * that comes is sent back with a code at once, for whoever is at it, and a client gets tokens for
 * the code, once, when it shows its secret and what it hashed into the address.
 */
public final class TestSignInPage {
  public static final String CLIENT = "eunoe-in-browsers";
  public static final String SECRET = "of the client";

  private final TestProvider provider;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private volatile @Nullable String person;

  TestSignInPage(TestProvider provider) {
    this.provider = provider;
  }

  /** From now on this one is at each browser that comes; null for somebody who refuses. */
  public void isAtTheBrowser(@Nullable String subject) {
    person = subject;
  }

  void open(HttpServer server) {
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    boolean good =
        CLIENT.equals(asked.get("client_id"))
            && "code".equals(asked.get("response_type"))
            && "S256".equals(asked.get("code_challenge_method"))
            && asked.getOrDefault("scope", "").contains("openid");
    if (!good) {
      answer(exchange, 400, "{}");
      return;
    }
    String subject = person;
    String said = "error=access_denied";
    if (subject != null) {
      String code = UUID.randomUUID().toString();
      asked.put("sub", subject);
      codes.put(code, asked);
      said = "code=" + code;
    }
    String state = URLEncoder.encode(asked.get("state"), StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .add("Location", asked.get("redirect_uri") + "?" + said + "&state=" + state);
    answer(exchange, 302, "");
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> shown =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> asked = codes.remove(shown.getOrDefault("code", ""));
    boolean good =
        asked != null
            && isClient(exchange, shown)
            && asked.get("redirect_uri").equals(shown.get("redirect_uri"))
            && asked.get("code_challenge").equals(hash(shown.getOrDefault("code_verifier", "")));
    if (asked == null || !good) {
      answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
      return;
    }
    long now = Instant.now().getEpochSecond();
    Map<String, Object> identity = provider.claims(asked.get("sub"), "");
    identity.put("aud", CLIENT);
    identity.put("nonce", asked.get("nonce"));
    Map<String, Object> access = provider.claims(asked.get("sub"), asked.get("scope"));
    access.put("exp", now + 200);
    var body =
        Map.of(
            "token_type",
            "Bearer",
            "expires_in",
            200,
            "id_token",
            provider.sign(identity),
            "access_token",
            provider.sign(access));
    answer(exchange, 200, JsonUtil.toJson(body));
  }

  private static boolean isClient(HttpExchange exchange, Map<String, String> shown) {
    String basic =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    return ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || CLIENT.equals(shown.get("client_id")) && SECRET.equals(shown.get("client_secret"));
  }

  private static String hash(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> form(String encoded) {
    var fields = new HashMap<String, String>();
    for (String pair : encoded.split("&")) {
      String[] parts = pair.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
