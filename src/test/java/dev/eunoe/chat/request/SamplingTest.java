package dev.eunoe.chat.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.model.generate.LogitAdjustments;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static LogitAdjustments adjustments(String body) throws IOException {
    var fields = new RequestFields((ObjectNode) new ObjectMapper().readTree(body));
    return Sampling.adjustments(fields, 100);
  }

  @Test
  void whatIsAddedToLogits_isReadAsItIsAsked() throws IOException {
    assertThat(adjustments("{}")).isEqualTo(LogitAdjustments.NONE);
    assertThat(
            adjustments(
                """
                {"presence_penalty": 0.5, "frequency_penalty": -2, "logit_bias": {"7": -100, "99": 1.5}}\
                """))
        .isEqualTo(new LogitAdjustments(0.5f, -2, Map.of(7, -100f, 99, 1.5f)));
  }
}
