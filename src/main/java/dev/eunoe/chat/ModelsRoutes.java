package dev.eunoe.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.inference.Engine;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** {@code GET /v1/models}: the one model that runs. */
@ApplicationScoped
class ModelsRoutes {
  private final Engine engine;
  private final JsonHttp edge;
  private final long loadedAt = Instant.now().getEpochSecond();

  ModelsRoutes(Engine engine, JsonHttp edge) {
    this.engine = engine;
    this.edge = edge;
  }

  @Route(path = "/v1/models", methods = Route.HttpMethod.GET)
  void list(RoutingContext route) {
    ObjectNode list = edge.node().put("object", "list");
    list.putArray("data").add(model());
    edge.send(route, list);
  }

  @Route(path = "/v1/models/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param String id) {
    Models.require(id, engine.name());
    edge.send(route, model());
  }

  ObjectNode model() {
    ObjectNode model = edge.node();
    model.put("id", engine.name()).put("object", "model");
    model.put("created", loadedAt).put("owned_by", "eunoe");
    model
        .putObject("eunoe")
        .put("window", engine.window())
        .put("backend", engine.backend())
        .put("fingerprint", engine.fingerprint());
    return model;
  }
}
