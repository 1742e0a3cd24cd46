package dev.eunoe.chat.models;

import static dev.eunoe.chat.WireTexts.assertText;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.WireTexts;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TestEngine;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model, held to its text. */
class ModelTextsTest {
  @Test
  void model() {
    Engine engine = TestEngine.open(TestEngine.config(Map.of()));
    try {
      var models =
          new ModelsRoutes(engine, new JsonHttp(new JsonWriter(new ObjectMapper()), null, null));
      assertText(
          "model",
          WireTexts.text(models.model())
              .replaceAll("(\"created\"):\\d+", "$1:0")
              .replace(engine.backend(), "b")
              .replace(engine.fingerprint(), "f"));
      assertText(
          "encoder", WireTexts.text(models.encoder()).replaceAll("(\"created\"):\\d+", "$1:0"));
    } finally {
      TestEngine.close(engine);
    }
  }
}
