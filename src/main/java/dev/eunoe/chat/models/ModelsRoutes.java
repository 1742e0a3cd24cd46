package dev.eunoe.chat.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.wire.AnthropicError;
import dev.eunoe.chat.wire.ListBody;
import dev.eunoe.inference.Engine;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/models}: the model that answers, then the encoder of {@code /v1/embeddings}. To
 * Anthropic's clients, which say so by a header, the one that answers, in their interface's shape.
 */
@ApplicationScoped
class ModelsRoutes {
  private final Engine engine;
  private final JsonHttp http;
  private final long loadedAt = Instant.now().getEpochSecond();

  ModelsRoutes(Engine engine, JsonHttp http) {
    this.engine = engine;
    this.http = http;
  }

  @Route(path = "/v1/models", methods = Route.HttpMethod.GET)
  void list(RoutingContext route) {
    if (isAnthropics(route)) {
      http.send(route, page(route));
      return;
    }
    http.send(route, new ListBody<>("list", List.of(model(), encoder())));
  }

  @Route(path = "/v1/models/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param String id) {
    if (isAnthropics(route)) {
      Models.require(id, engine.name()); // the encoder answers no messages
      http.send(route, anthropicModel());
      return;
    }
    if (Models.isOf(id, Models.ENCODER)) {
      http.send(route, encoder());
      return;
    }
    Models.require(id, engine.name());
    http.send(route, model());
  }

  private static boolean isAnthropics(RoutingContext route) {
    return route.request().getHeader(AnthropicError.VERSION) != null;
  }

  /** All of them, or what is before or behind one: nothing. */
  private AnthropicModels page(RoutingContext route) {
    boolean further = false;
    for (String edge : List.of("after_id", "before_id")) {
      String id = JsonHttp.parameter(route, edge);
      Models.require(id, engine.name());
      further |= id != null;
    }
    return AnthropicModels.of(further ? List.of() : List.of(anthropicModel()));
  }

  AnthropicModels.Model anthropicModel() {
    return new AnthropicModels.Model(
        "model",
        engine.name(),
        engine.name(),
        Instant.ofEpochSecond(loadedAt).toString(),
        "active");
  }

  ModelBody encoder() {
    return new ModelBody(Models.ENCODER, "model", loadedAt, "sentence-transformers", null);
  }

  ModelBody model() {
    return new ModelBody(
        engine.name(),
        "model",
        loadedAt,
        "eunoe",
        new ModelBody.Own(engine.window(), engine.backend(), engine.fingerprint()));
  }

  /** A model; {@code eunoe} is our addition, absent of one that does not answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ModelBody(
      String id,
      String object,
      long created,
      String ownedBy,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Own eunoe) {
    /**
     * How it runs here.
     *
     * @param window positions that sliding attention sees; 0 where nothing slides
     * @param fingerprint to which saved states are bound
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Own(int window, String backend, String fingerprint) {}
  }
}
