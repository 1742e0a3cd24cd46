package dev.eunoe.chat.models;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import io.quarkus.vertx.web.Route;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What clients ask other servers about themselves: vLLM its version, that of llama.cpp its
 * properties.
 */
@ApplicationScoped
class ServerRoutes {
  private final Engine engine;
  private final EunoeConfig config;
  private final JsonHttp http;
  private final String version;

  ServerRoutes(
      Engine engine,
      EunoeConfig config,
      JsonHttp http,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.engine = engine;
    this.config = config;
    this.http = http;
    this.version = version;
  }

  @Route(path = "/version", methods = Route.HttpMethod.GET)
  void version(RoutingContext route) {
    http.send(route, new Version(version));
  }

  @Route(path = "/props", methods = Route.HttpMethod.GET)
  void properties(RoutingContext route) {
    // clients hold it in 32 bits, and cut their histories to it: where there is no limit it is
    // theirs
    int contextTokens = (int) Math.min(engine.contextTokens(), Integer.MAX_VALUE);
    http.send(
        route,
        new Properties(
            engine.name(),
            config.engine().batch(),
            new Settings(contextTokens),
            engine.template().source(),
            new Modalities(false, false),
            "eunoe " + version));
  }

  record Version(String version) {}

  /**
   * Those that a client of llama.cpp's server looks at.
   *
   * @param totalSlots answers that are written at the same time
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Properties(
      String modelAlias,
      int totalSlots,
      Settings defaultGenerationSettings,
      String chatTemplate,
      Modalities modalities,
      String buildInfo) {}

  /**
   * What holds where a request says nothing.
   *
   * @param nCtx tokens of a text that the model sees at once
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Settings(int nCtx) {}

  /** What it takes beside text. */
  record Modalities(boolean vision, boolean audio) {}
}
