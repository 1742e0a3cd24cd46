package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.config.RopeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases were computed by transformers, see training/references/make_rope.py. */
class RopeReaderTest {
  private static final int HEAD_DIM = 32;

  @TempDir private Path folder;

  private RopeConfig read(String config) {
    return reader(config).read();
  }

  private RopeReader reader(String config) {
    try {
      Path file = Files.writeString(folder.resolve("config.json"), config);
      return new RopeReader(ConfigJson.read(file), HEAD_DIM);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<JsonNode> cases() throws IOException {
    var json =
        new ObjectMapper().readTree(RopeReaderTest.class.getResourceAsStream("/rope/cases.json"));
    return StreamSupport.stream(json.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void read_ofEveryKindOfScaling_turnsAsTheReference(JsonNode expected) {
    var reader = reader(expected.get("config").toString());
    var rope =
        expected.get("layer_type").isNull()
            ? reader.read()
            : reader.read(expected.get("layer_type").asText());
    String name = expected.get("name").asText();
    assertThat(rope.rotaryDim() / 2).as(name).isEqualTo(expected.get("frequencies").size());
    for (int i = 0; i < rope.rotaryDim() / 2; i++) {
      double frequency = expected.get("frequencies").get(i).asDouble();
      // The reference computes in f32: a few roundings of 2^-24, relative.
      assertThat(rope.frequency(i)).as(name).isCloseTo(frequency, within(frequency * 1e-6));
    }
    double factor = expected.get("attention_factor").asDouble();
    assertThat(rope.attentionFactor()).as(name).isCloseTo(factor, within(1e-12));
  }

  @Test
  void read_ofDynamicScaling_boundsThePositions() {
    var rope =
        read(
            """
            {"max_position_embeddings": 128,
             "rope_scaling": {"type": "dynamic", "factor": 2.0}}
            """);
    assertThat(rope.maxPositions()).isEqualTo(128);
    assertThat(rope.frequency(3)).isEqualTo(new RopeConfig(10_000, HEAD_DIM).frequency(3));
    assertThat(read("{}").maxPositions()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void read_forSlidingLayersOfTheOlderForm_takesTheLocalBaseUnscaled() {
    var reader =
        reader(
            """
            {"rope_theta": 1e6, "rope_local_base_freq": 20000.0,
             "rope_scaling": {"rope_type": "linear", "factor": 8.0}}
            """);
    assertThat(reader.read("sliding_attention")).isEqualTo(new RopeConfig(20_000, HEAD_DIM));
    assertThat(reader.read("full_attention").frequency(0)).isEqualTo(1 / 8.0);
  }

  @Test
  void read_ofDefaults_takesTheFamilys() throws IOException {
    var json = ConfigJson.read(Files.writeString(folder.resolve("config.json"), "{}"));
    assertThat(new RopeReader(json, HEAD_DIM, 1e6, 0.5).read())
        .isEqualTo(new RopeConfig(1e6, HEAD_DIM / 2));
  }

  @Test
  void ntk_ofAFourfoldLength_scalesTheBaseBySeven() {
    var rope = RopeConfig.ntk(10_000, 64, 4);
    assertThat(rope.theta()).isCloseTo(10_000 * Math.pow(7, 64 / 62.0), within(1e-6));
  }

  @Test
  void read_ofWhatCannotBeComputed_isRefusedByName() {
    assertThatThrownBy(() -> read("{\"rope_scaling\": {\"rope_type\": \"spiral\"}}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("rope_scaling.rope_type is 'spiral'; this engine knows default,");
    assertThatThrownBy(() -> read("{\"rope_parameters\": {\"rope_type\": \"linear\"}}"))
        .hasMessageContaining("no field rope_parameters.factor, which its rope_type needs");
    assertThatThrownBy(
            () -> read("{\"rope_parameters\": {\"rope_type\": \"default\", \"twist\": 2}}"))
        .hasMessageContaining("rope_parameters.twist is no setting");
    assertThatThrownBy(() ->
            read(
                """
                {"max_position_embeddings": 8, "rope_scaling": {"type": "su",
                 "short_factor": [1.0, 1.0], "long_factor": [1.0, 2.0]}}
                """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one for each of the 16 pairs, were 2");
  }
}
