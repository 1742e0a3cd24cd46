package dev.eunoe.model.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jinja2 makes of each snippet is in snippets.json, see training/references. */
class JinjaTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
  private static final Map<String, Object> VARIABLES = variables();

  private static JsonNode snippets() {
    try (var stream = JinjaTemplateTest.class.getResourceAsStream("/templates/snippets.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> variables() {
    return new ObjectMapper().convertValue(snippets().get("variables"), Map.class);
  }

  private static Stream<JsonNode> cases(String outcome) {
    return StreamSupport.stream(snippets().get("cases").spliterator(), false)
        .filter(snippet -> snippet.has(outcome));
  }

  static Stream<JsonNode> rendered() {
    return cases("expected");
  }

  static Stream<JsonNode> refused() {
    return cases("error");
  }

  private static String render(String template) {
    return JinjaTemplate.parse(template, CLOCK).render(VARIABLES).toString();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void render_ofASnippet_isWhatJinja2Renders(JsonNode snippet) {
    String template = snippet.get("template").asText();
    assertThat(render(template)).as(template).isEqualTo(snippet.get("expected").asText());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void render_ofWhatJinja2Refuses_isRefused(JsonNode snippet) {
    String template = snippet.get("template").asText();
    assertThatThrownBy(() -> render(template)).as(template).isInstanceOf(JinjaException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\n{% include 'other' %}",
        "\n\n{{ x | spell }}",
        "\n\n{{ x is pretty }}",
        "\n\n{% if x %}",
        "\n\n{{ x",
        "\n\n{{ (1, 2 }}",
        "\n\n{{ 'open }}",
        "\n\n{# open",
        "\n\n{% endif %}",
        "\n\n{% break %}",
        "\n\n{{ 1 $ 2 }}",
        "\n\n{% raw %}"
      })
  void parse_ofWhatItDoesNotKnow_namesTheLine(String template) {
    assertThatThrownBy(() -> JinjaTemplate.parse(template, CLOCK))
        .isInstanceOfSatisfying(
            JinjaException.class, e -> assertThat(e.line()).as(e.getMessage()).isEqualTo(3));
  }

  @Test
  void render_ofAFailure_namesTheLineAndTheReason() {
    assertThatThrownBy(() ->
            render("a\n{% for p in people %}\n  {{ p.name.first.letter }}" + "\n{% endfor %}"))
        .isInstanceOfSatisfying(
            JinjaException.class,
            e -> {
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.raised()).isFalse();
            })
        .hasMessage("'str object' has no attribute 'first'");
    assertThatThrownBy(() -> render("\n{{ raise_exception('No ' ~ word) }}"))
        .isInstanceOfSatisfying(
            JinjaException.class,
            e -> {
              assertThat(e.line()).isEqualTo(2);
              assertThat(e.raised()).isTrue();
            })
        .hasMessage("No straße");
  }

  @Test
  void render_ofAMacroWithoutEnd_isRefusedRatherThanOverflowing() {
    assertThatThrownBy(() -> render("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"))
        .isInstanceOf(JinjaException.class)
        .hasMessageContaining("deep");
    assertThatThrownBy(() -> render("{{ range(1000000000) }}"))
        .isInstanceOf(JinjaException.class)
        .hasMessageContaining("more than 100000 numbers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "{% set n = namespace(t='ab') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
        "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}",
        "{{ 'ab' * 9999999999 }}",
        "{{ [1] * 9999999999 }}",
        "{{ [1] | tojson(indent=9999999999) }}",
        "{% set n = namespace(t='ab' * 9999) %}{% for i in range(9) %}{% set n.t = n.t.replace('a', n.t) %}{% endfor %}"
      })
  void render_ofATemplateThatNeverEndsOrGrowsWithoutBound_isRefused(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(JinjaException.class)
        .hasMessageMatching("it takes more than \\d+ steps|a (text|list) grows beyond \\d+ .*");
  }

  @Test
  void fromJson_readsWhatToJsonWrites() {
    assertThat(
            render("{% set d = '{\"a\": [1, 2.5, null, \"ü\"]}' | from_json %}{{ d.a | tojson }}"))
        .isEqualTo("[1, 2.5, null, \"ü\"]");
    assertThatThrownBy(() -> render("{{ '{' | from_json }}"))
        .isInstanceOf(JinjaException.class)
        .hasMessage("from_json needs JSON");
  }

  @Test
  void strftimeNow_tellsTheTimeOfTheClock() {
    assertThat(
            render(
                "{{ strftime_now('%d %b %Y|%A, %B %-d|%Y-%m-%d %H:%M:%S|%I %p|%j|%a|%y|%%|%F') }}"))
        .isEqualTo(
            "04 Mar 2026|Wednesday, March 4|2026-03-04 05:06:07|05 AM|063|Wed|26|%|2026-03-04");
  }

  @Test
  void render_keepsTheOriginOfEveryCharacter() {
    var text =
        JinjaTemplate.parse(
                "<{{ word.replace('ß', 'ss') | upper }}>{{ [word, 1] | tojson }}{{ list[0] ~ 'x' }}",
                CLOCK)
            .render(VARIABLES);
    assertThat(text).hasToString("<STRASSE>[\"straße\", 1]bx");
    var given = new StringBuilder();
    for (int i = 0; i < text.toString().length(); i++) {
      given.append(text.hasGiven(i, i + 1) ? '1' : '0');
    }
    assertThat(given).hasToString("0" + "1111111" + "0" + "00" + "111111" + "00000" + "10");
  }
}
