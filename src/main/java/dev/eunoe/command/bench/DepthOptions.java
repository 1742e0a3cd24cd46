package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is measured behind long conversations, see {@link Growth}. */
final class DepthOptions {

  @Option(
      names = "--depth",
      split = ",",
      paramLabel = "N",
      description =
          "also write after conversations of so many tokens, which are read first; k and m are"
              + " 1024 and 1024²")
  private List<String> depths = List.of();

  @Option(
      names = "--read-at-most",
      paramLabel = "N",
      description =
          "read only so many tokens of them: the state of a longer conversation is that one, moved"
              + " to its position (default: read all)")
  private @Nullable String readAtMost;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "draw time and state against the length of the conversation")
  private @Nullable Path picture;

  /**
   * Refuses what cannot be measured before anything is.
   *
   * @throws KernelsUnavailableException in one sentence
   */
  void check() {
    depths.forEach(depth -> tokens("--depth", depth));
    if (readAtMost != null && tokens("--read-at-most", readAtMost) < 1) {
      throw new KernelsUnavailableException("--read-at-most must be at least 1.");
    }
    if (picture != null && depths.size() < 2) {
      throw new KernelsUnavailableException(
          "--picture draws a line: name at least two lengths with --depth.");
    }
  }

  void measure(HybridModel model, int tokens, BenchReport report) throws IOException {
    if (depths.isEmpty()) {
      return;
    }
    long limit = readAtMost == null ? Long.MAX_VALUE : tokens("--read-at-most", readAtMost);
    var lengths = depths.stream().map(depth -> tokens("--depth", depth)).toList();
    var points = new Growth(model).measure(lengths, tokens, limit);
    var fields = new LinkedHashMap<String, Object>();
    for (var point : points) {
      String name = depths.get(lengths.indexOf(point.position()));
      fields.put(name, fields(point));
      report.say(
          "after %d tokens: %.3f ms a token (%.3f to %.3f), state %d bytes%s",
          point.position(),
          point.millis().median(),
          point.millis().least(),
          point.millis().most(),
          point.stateBytes(),
          reading(point));
    }
    report.put("depth", fields);
    if (picture != null) {
      Files.writeString(picture, new GrowthPicture(points).svg());
    }
  }

  private static String reading(Growth.Point point) {
    if (!point.read()) {
      return " (filled)";
    }
    return point.readPerSecond() == 0
        ? ""
        : String.format(
            java.util.Locale.ROOT,
            " (read in %.1f s, the last stretch with %.0f tokens/s)",
            point.readSeconds(),
            point.readPerSecond());
  }

  private static Map<String, Object> fields(Growth.Point point) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("position", point.position());
    fields.put("read", point.read());
    fields.put("ms_per_token", BenchReport.rounded(point.millis().median(), 3));
    fields.put("ms_least", BenchReport.rounded(point.millis().least(), 3));
    fields.put("ms_most", BenchReport.rounded(point.millis().most(), 3));
    fields.put("state_bytes", point.stateBytes());
    fields.put("read_seconds", BenchReport.rounded(point.readSeconds(), 1));
    fields.put("read_per_second", BenchReport.rounded(point.readPerSecond(), 1));
    return fields;
  }

  private static long tokens(String option, String text) {
    long unit = text.endsWith("k") ? 1 << 10 : text.endsWith("m") ? 1 << 20 : 1;
    String number = unit == 1 ? text : text.substring(0, text.length() - 1);
    if (!number.matches("[0-9]{1,10}")) {
      throw new KernelsUnavailableException(
          option + " takes numbers of tokens such as 0, 4k or 1m, not '" + text + "'.");
    }
    return Long.parseLong(number) * unit;
  }
}
