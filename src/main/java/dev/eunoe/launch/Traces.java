package dev.eunoe.launch;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The spans of a server, which it makes where it is told whom to send them to, by the variables
 * that OpenTelemetry has for all programs.
 */
final class Traces {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  /** They are settings of the framework by the same names. */
  private static final Set<String> KNOWN =
      Set.of(
          ENDPOINT,
          "OTEL_EXPORTER_OTLP_PROTOCOL",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "OTEL_SERVICE_NAME",
          "OTEL_RESOURCE_ATTRIBUTES",
          "OTEL_TRACES_SAMPLER",
          "OTEL_TRACES_SAMPLER_ARG",
          "OTEL_SDK_DISABLED");

  private Traces() {}

  /** The same as settings of a server that is started in this process. */
  static void set(Map<String, String> environment) {
    if (environment.getOrDefault(ENDPOINT, "").isBlank()) {
      return;
    }
    System.setProperty("quarkus.otel.sdk.disabled", "false");
    environment.forEach((name, value) -> {
      if (KNOWN.contains(name) && !value.isBlank()) {
        System.setProperty("quarkus." + name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
  }
}
