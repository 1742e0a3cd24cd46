package dev.eunoe.chat.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.chat.auth.oidc.CodeFlow;
import dev.eunoe.chat.auth.oidc.TestProvider;
import dev.eunoe.chat.auth.oidc.TestSignInPage;
import dev.eunoe.chat.memories.McpClient;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.web.BrowserScript;
import io.restassured.filter.cookie.CookieFilter;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that asks for the tokens of an OpenID provider, which is away when it starts. What may
 * be wrong with a token is told in {@code ProviderTest}.
 */
@OwnProcesses
@TestMethodOrder(OrderAnnotation.class)
class TokensIT {
  private static final String QUESTION =
      "{\"type\":\"response.create\",\"input\":\"Hello.\",\"store\":false,\"max_output_tokens\":2}";

  @TempDir static Path data;
  private static ServerProcess process;
  private static TestProvider provider;

  private final String anna = "anna-" + UUID.randomUUID();

  @BeforeAll
  static void start() throws Exception {
    provider = new TestProvider();
    process =
        ServerProcess.start(
            List.of("--data", data.toString(), "--auth", "oidc", "--host", "0.0.0.0"),
            Map.of(
                "EUNOE_OIDC_ISSUER",
                provider.issuer(),
                "EUNOE_OIDC_AUDIENCE",
                "other," + TestProvider.AUDIENCE,
                "EUNOE_OIDC_CLOCK_SKEW",
                "0s",
                "EUNOE_OIDC_CLIENT_ID",
                TestSignInPage.CLIENT,
                "EUNOE_OIDC_CLIENT_SECRET",
                TestSignInPage.SECRET,
                "EUNOE_LIMITS_SOCKETS",
                "2"));
  }

  @AfterAll
  static void stop() throws Exception {
    process.close();
    provider.close();
  }

  private static RequestSpecification anybody() {
    return given().baseUri(process.url());
  }

  private static RequestSpecification with(String token) {
    return anybody().contentType("application/json").header("Authorization", "Bearer " + token);
  }

  private static URI responses() {
    return URI.create(process.url().replaceFirst("^http", "ws") + "/v1/responses");
  }

  @Test
  @Order(1)
  void aProviderThatIsAway_isSaid_andAskedAgain() throws IOException {
    String token = provider.token(anna, "chat");
    with(token)
        .get("/v1/models")
        .then()
        .statusCode(503)
        .header("Retry-After", "2")
        .body("error.code", equalTo("provider_unavailable"));
    with("no-token").get("/v1/models").then().statusCode(401);

    provider.open();

    with(token).get("/v1/models").then().statusCode(200);
  }

  @Test
  @Order(2)
  void aNewKeyOfTheProvider_isFetched_andTheOldOneStays_alsoWhileItIsAway() throws IOException {
    String old = provider.token(anna, "chat");
    provider.changeKey();
    String token = provider.token(anna, "chat");

    with(token).get("/v1/models").then().statusCode(200);
    provider.close();
    with(token).get("/v1/models").then().statusCode(200);
    with(old).get("/v1/models").then().statusCode(200);
    provider.open();
  }

  @Test
  void everyRoute_refusesWithoutAToken_andSaysWhatIsAskedFor() throws IOException {
    for (String route : Routes.listed()) {
      if (!route.startsWith("/q/health") && !route.startsWith("/v1/session")) {
        assertThat(anybody().get(route).statusCode()).as(route).isEqualTo(401);
      }
    }
    anybody().get("/").then().statusCode(200);
    anybody()
        .get("/v1/models")
        .then()
        .header("WWW-Authenticate", "Bearer realm=\"eunoe\"")
        .body("error.code", equalTo("sign_in_needed"))
        .body("error.message", containsString("OpenID provider"));
  }

  @Test
  void aTokenThatIsNotGood_isRefused_inTheShapeOfEachInterface() throws IOException {
    Map<String, Object> over = provider.claims(anna, "chat");
    over.put("exp", Instant.now().getEpochSecond() - 1);
    with(provider.sign(over))
        .get("/v1/models")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer realm=\"eunoe\"")
        .body("error.code", equalTo("invalid_token"))
        .body(
            "error.message",
            equalTo("The token of this request has expired; ask its provider for another."));
    var stranger = TestProvider.newKey("key-of-nobody");
    String forged =
        TestProvider.sign(
            provider.claims(anna, "chat"), "key-of-nobody", "ES256", stranger.getPrivateKey());
    anybody()
        .header("x-api-key", forged)
        .post("/v1/messages")
        .then()
        .statusCode(401)
        .body("error.type", equalTo("authentication_error"))
        .body("error.message", containsString("does not publish"));
    with("x".repeat(9_000) + ".y.z").get("/v1/models").then().statusCode(401);
    with(KeySecret.newKey()).get("/v1/models").then().statusCode(401);
    assertThat(process.output())
        .contains(
            "refused key=token address=127.0.0.1 why=expired",
            "refused key=token address=127.0.0.1 why=unknown-key",
            "refused key=token address=127.0.0.1 why=form")
        .doesNotContain(forged);
  }

  @Test
  void everyHeader_showsATokenAlike_andTwoHaveToAgree() {
    String token = provider.token(anna, "chat");
    anybody().header("x-api-key", token).get("/v1/models").then().statusCode(200);
    anybody().header("authorization", "bearer " + token).get("/v1/models").then().statusCode(200);
    with(token)
        .header("x-api-key", provider.token("boris", "chat"))
        .get("/v1/models")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("credentials_disagree"));
    with(token).header("Eunoe-Owner", "x").get("/v1/conversations").then().statusCode(400);
  }

  @Test
  void aToken_opensWhatItsScopesSay_toItsOwnerAlone() {
    String hers = provider.token("auth0|" + anna, "openid chat memory");
    String his = provider.token("https://people.example/" + anna, "chat memory");
    String id =
        with(hers)
            .body("{\"input\": \"My sister is called Velmira.\", \"max_output_tokens\": 4}")
            .post("/v1/responses")
            .jsonPath()
            .getString("id");

    with(hers).get("/v1/responses/" + id).then().statusCode(200);
    with(his).get("/v1/responses/" + id).then().statusCode(404);
    String search = "{\"query\": \"sister\"}";
    assertThat(new McpClient(() -> with(hers)).call("memory_search", search)).contains("Velmira");
    assertThat(new McpClient(() -> with(his)).call("memory_search", search))
        .doesNotContain("Velmira");
    with(provider.token(anna, "metrics")).get("/q/metrics").then().statusCode(200);
    with(hers).get("/q/metrics").then().statusCode(403);
    with(provider.token(anna, "openid"))
        .get("/v1/models")
        .then()
        .statusCode(403)
        .body("error.code", equalTo("insufficient_scope"))
        .body("error.message", containsString("opens nothing"));
  }

  @Test
  void aSocket_isOpenedWithAToken_andEndsWithIt() throws Exception {
    assertThat(KeySocket.refusal(responses(), "Accept", "*/*")).isEqualTo(401);
    assertThat(KeySocket.refusal(responses(), "x-api-key", provider.token(anna, "memory")))
        .isEqualTo(403);
    Map<String, Object> soon = provider.claims(anna, "chat");
    soon.put("exp", Instant.now().getEpochSecond() + 4);

    try (var brief = KeySocket.open(responses(), "X-Api-Key", provider.sign(soon));
        var _ = KeySocket.open(responses(), "x-api-key", provider.token(anna, "chat"));
        var third = KeySocket.open(responses(), "x-api-key", provider.token(anna, "chat"));
        var other =
            KeySocket.open(
                responses(), "authorization", "Bearer " + provider.token("boris", "chat"))) {
      assertThat(third.closeCode()).as("an owner's third one").isEqualTo(1013);
      assertThat(brief.answer(QUESTION)).contains("response.completed");
      assertThat(brief.closeCode()).isEqualTo(1008);
      assertThat(other.answer(QUESTION)).contains("response.completed");
    }
  }

  @Test
  void aBrowser_signsInWithAToken_untilItExpires() throws Exception {
    String token = provider.token(anna, "chat");
    Response signedIn = session(token);
    signedIn.then().statusCode(200).body("owner", containsString(":" + anna));
    assertThat(signedIn.header("Set-Cookie"))
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .containsPattern("Max-Age=(300|29\\d);");
    assertThat(process.output())
        .containsPattern("sign-in owner=oidc-[0-9a-f]{16}:" + anna + " key=token_[0-9a-f]{16} ")
        .doesNotContain(token);

    String cookie = signedIn.cookie("eunoe_session");
    anybody().cookie("eunoe_session", cookie).get("/v1/models").then().statusCode(200);
    anybody().cookie("eunoe_session", cookie).get("/v1/memories").then().statusCode(403);
    try (var socket = KeySocket.open(responses(), "Cookie", "eunoe_session=" + cookie)) {
      assertThat(socket.answer(QUESTION)).contains("response.completed");
    }
    anybody()
        .cookie("eunoe_session", cookie)
        .delete("/v1/session")
        .then()
        .statusCode(200)
        .header("Set-Cookie", containsString("Max-Age=0"));
    Map<String, Object> large = provider.claims(anna, "chat");
    large.put("groups", "x".repeat(3_000));
    session(provider.sign(large)).then().body("error.code", equalTo("token_too_long"));
    session("eun_x").then().statusCode(401);
  }

  @Test
  void aPersonSignsInWithAToken_inARealBrowser() throws Exception {
    Map<String, Object> over = provider.claims(anna, "chat memory");
    over.put("exp", Instant.now().getEpochSecond() - 1);
    String good = provider.token(anna, "chat memory");
    BrowserScript.run("sign-in.mjs", URI.create(process.url()), good, provider.sign(over));
  }

  @Test
  void aPersonSignsInAtTheProvidersPage_inARealBrowser() throws Exception {
    provider.signInPage().isAtTheBrowser(anna);
    BrowserScript.run("sign-in-elsewhere.mjs", URI.create(process.url()));
    assertThat(process.output()).containsPattern("sign-in owner=oidc-[0-9a-f]{16}:" + anna);
  }

  @Test
  void theProvidersPage_letsABrowserIn_withItsStateAlone_andTheAccessTokenStays() {
    provider.signInPage().isAtTheBrowser(anna);
    var browser = new CookieFilter();
    Response sent = atProvider(browser, CodeFlow.PATH);
    sent.then().statusCode(302).header("Location", containsString("code_challenge"));
    String back = sentBack(sent);

    // Without its state, and once more, it is sent to the page again, or refused.
    assertThat(atProvider(new CookieFilter(), back).cookies()).doesNotContainKey("eunoe_session");
    Response signedIn = atProvider(browser, back);

    signedIn.then().statusCode(303).header("Location", "/");
    assertThat(signedIn.cookies()).doesNotContainKey("q_session_sign-in");
    assertThat(signedIn.getHeaders().getValues("Set-Cookie"))
        .filteredOn(cookie -> cookie.startsWith("eunoe_session="))
        .singleElement()
        .asString()
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .containsPattern("Max-Age=(200|19\\d);");
    anybody()
        .cookie("eunoe_session", signedIn.cookie("eunoe_session"))
        .get("/v1/memories")
        .then()
        .statusCode(200);
    assertThat(atProvider(browser, back).cookies()).doesNotContainKey("eunoe_session");
    provider.signInPage().isAtTheBrowser(null);
    String refused = sentBack(atProvider(browser, CodeFlow.PATH));
    atProvider(browser, refused)
        .then()
        .statusCode(401)
        .body("error.code", equalTo("sign_in_failed"));
  }

  /** Where the provider sends a browser back to that was sent to it. */
  private static String sentBack(Response sent) {
    return given()
        .redirects()
        .follow(false)
        .urlEncodingEnabled(false)
        .get(sent.header("Location"))
        .header("Location");
  }

  private static Response atProvider(CookieFilter browser, String address) {
    return anybody()
        .filter(browser)
        .redirects()
        .follow(false)
        .urlEncodingEnabled(false)
        .get(address);
  }

  private static Response session(String token) {
    return anybody()
        .contentType("application/json")
        .header("Origin", process.url())
        .body("{\"key\": \"" + token + "\"}")
        .post("/v1/session");
  }
}
