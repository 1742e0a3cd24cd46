package dev.eunoe.inference;

import dev.eunoe.config.EunoeConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The model in the box without a server around it. */
public final class TestEngine {
  private TestEngine() {}

  /** The defaults of every setting but these; another model only where they name one. */
  public static EunoeConfig config(Map<String, String> settings) {
    var all = new HashMap<String, String>(settings);
    all.putIfAbsent("eunoe.model", "../hybrid-model/models/eunoe-mini");
    all.put("eunoe.backend", "vector");
    all.put("eunoe.weights", "auto");
    all.put("eunoe.engine.threads", "1");
    return new SmallRyeConfigBuilder()
        .withMapping(EunoeConfig.class)
        .withSources(new PropertiesConfigSource(all, "test", 100))
        .addDiscoveredConverters()
        .build()
        .getConfigMapping(EunoeConfig.class);
  }

  public static Engine open(EunoeConfig config) {
    var engine = new Engine(config);
    ScriptedState.of(engine);
    return engine;
  }

  /** As if an answer had got these tokens. */
  public static void write(TokenLog log, int... tokens) {
    for (int token : tokens) {
      log.add(token);
    }
  }

  public static void close(Engine engine) {
    engine.close();
  }
}
