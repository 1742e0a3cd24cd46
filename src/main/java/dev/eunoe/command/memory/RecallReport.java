package dev.eunoe.command.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What {@code recall-eval} prints of its figures. */
final class RecallReport {
  private static final List<Double> SUMMARY_SHARES = List.of(0.05, 0.1, 0.2);

  private final PrintStream out;

  RecallReport(PrintStream out) {
    this.out = out;
  }

  void table(RecallSet set, RecallFigures figures, List<Duration> took) {
    long turns = set.conversations().stream().mapToLong(c -> c.turns().size()).sum();
    out.printf(
        Locale.ROOT,
        "%d conversations, %d turns, %d questions%n",
        set.conversations().size(),
        turns,
        figures.questions());
    lines(figures);
    double[] millis = sortedMillis(took);
    out.printf(
        Locale.ROOT,
        "recall took p50 %.1f ms, p95 %.1f ms%n",
        percentile(millis, 50),
        percentile(millis, 95));
  }

  void lines(RecallFigures figures) {
    line("all", figures);
    figures.byKind().forEach(this::line);
  }

  private void line(String kind, RecallFigures figures) {
    var line = new StringBuilder("%-16s %4d".formatted(kind, figures.questions()));
    figures.recall().forEach((k, share) -> line.append("  @%d %5.1f".formatted(k, share)));
    line.append("  |");
    figures.evidenceAtWords().forEach((n, share) -> line.append("  %dw %5.1f".formatted(n, share)));
    out.println(line);
  }

  /** Of what the questions need, what the summaries keep. */
  void summaries(RecallSet set) {
    List<SummaryEvaluation> conversations =
        set.conversations().stream().map(SummaryEvaluation::new).toList();
    for (double share : SUMMARY_SHARES) {
      List<SummaryEvaluation.Kept> kept = new ArrayList<>();
      Map<String, List<SummaryEvaluation.Kept>> kinds = new TreeMap<>();
      conversations.forEach(conversation -> kept.addAll(conversation.at(share)));
      kept.forEach(each -> kinds.computeIfAbsent(each.kind(), _ -> new ArrayList<>()).add(each));
      out.printf(
          Locale.ROOT,
          "at %.0f %% of the words (summaries have %.1f, by chance %.1f)%n",
          100 * share,
          percent(kept, SummaryEvaluation.Kept::words),
          percent(kept, SummaryEvaluation.Kept::chanceWords));
      summaryLine("all", kept);
      kinds.forEach(this::summaryLine);
    }
  }

  private void summaryLine(String kind, List<SummaryEvaluation.Kept> kept) {
    out.printf(
        Locale.ROOT,
        "%-24s %4d  extractive %5.1f  by chance %5.1f%n",
        kind,
        kept.size(),
        percent(kept, SummaryEvaluation.Kept::extractive),
        percent(kept, SummaryEvaluation.Kept::chance));
  }

  private static double percent(
      List<SummaryEvaluation.Kept> kept, ToDoubleFunction<SummaryEvaluation.Kept> of) {
    return 100 * kept.stream().mapToDouble(of).average().orElse(0);
  }

  void json(RecallSet set, RecallFigures figures, List<Duration> took) {
    double[] millis = sortedMillis(took);
    Map<String, Object> json = new LinkedHashMap<>(json(figures));
    Map<String, Object> byKind = new LinkedHashMap<>();
    figures.byKind().forEach((kind, own) -> byKind.put(kind, json(own)));
    json.put("byKind", byKind);
    json.put("millis", Map.of("p50", percentile(millis, 50), "p95", percentile(millis, 95)));
    json.put("conversations", set.conversations().size());
    try {
      out.println(new ObjectMapper().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are plain maps, which are always JSON", e);
    }
  }

  private static Map<String, Object> json(RecallFigures figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recall", figures.recall());
    json.put("evidenceAtWords", figures.evidenceAtWords());
    json.put("questions", figures.questions());
    return json;
  }

  private static double percentile(double[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(percent / 100.0 * sorted.length) - 1;
    return Math.round(sorted[Math.max(0, index)] * 100) / 100.0;
  }

  private static double[] sortedMillis(List<Duration> took) {
    return took.stream().mapToDouble(each -> each.toNanos() / 1e6).sorted().toArray();
  }
}
