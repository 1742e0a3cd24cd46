package dev.eunoe.command.turns;

import static dev.eunoe.command.bench.BenchReport.rounded;

import dev.eunoe.command.bench.BenchReport;
import dev.eunoe.command.inspect.Units;
import dev.eunoe.command.memory.Latencies;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured behind one length of conversation. */
final class TurnFigures {
  private final long tokens;
  private final long readTokens;
  private final Latencies finding = new Latencies();
  private final Latencies reading = new Latencies();
  private final Latencies firstToken = new Latencies();
  private final Latencies token = new Latencies();
  private final Latencies checking = new Latencies();
  private final Latencies keeping = new Latencies();
  private final List<Long> logOfWords = new ArrayList<>();
  private final List<Long> logOfStates = new ArrayList<>();
  private final List<Long> unsaved = new ArrayList<>();
  private final Map<String, Object> atTheEnd = new LinkedHashMap<>();
  private final Map<String, Object> lost = new LinkedHashMap<>();
  private final Map<String, Object> memory = new LinkedHashMap<>();
  private long logAtTheEnd;

  /**
   * @param tokens of the conversation before the first turn
   * @param readTokens how many of them were really read
   */
  TurnFigures(long tokens, long readTokens) {
    this.tokens = tokens;
    this.readTokens = readTokens;
  }

  long tokens() {
    return tokens;
  }

  /** The store's part before the model reads. */
  Latencies finding() {
    return finding;
  }

  /** The question, up to the first token of the answer. */
  Latencies reading() {
    return reading;
  }

  /** All before the first token, a fork included. */
  Latencies firstToken() {
    return firstToken;
  }

  /** One token of the answer. */
  Latencies token() {
    return token;
  }

  /** Reading the last token, and seeing that the state is numbers. */
  Latencies checking() {
    return checking;
  }

  /** All from the last token on that the user waits for. */
  Latencies keeping() {
    return keeping;
  }

  /** Bytes of write-ahead log of a turn; 0 for its state where it was not saved. */
  void log(long words, long state) {
    logOfWords.add(words);
    logOfStates.add(state);
  }

  /** Tokens that would have been read again, had the process been lost behind an answer. */
  void unsaved(long tokensBehind) {
    unsaved.add(tokensBehind);
  }

  /** The twin's state, whose blocks are those of all turns. */
  void savedAtTheEnd(SavedBytes saved, long log, SequenceState state) {
    var parts = state.parts();
    logAtTheEnd = log;
    atTheEnd.put("wal", log);
    atTheEnd.put("fixed_stored", saved.fixed());
    atTheEnd.put("blocks_stored", saved.blocks());
    atTheEnd.put("new_blocks", saved.newBlocks());
    atTheEnd.put("fixed_bytes", parts.fixed().length);
    atTheEnd.put(
        "block_bytes",
        parts.blocks().isEmpty() ? 0 : parts.blocks().getLast().bytes().get().length);
    memory.put("tokens", state.position());
    memory.put("held", state.bytes());
    for (var format : KeyValueFormat.values()) {
      var kept = StateOptions.cachedAs(format).applied(state.config());
      memory.put(
          format.name().toLowerCase(Locale.ROOT), SequenceState.bytesAfter(kept, state.position()));
    }
  }

  /** How many tokens can be read in the stated time. */
  void readable(double readableTokens) {
    lost.put("readable_tokens", Math.round(readableTokens));
  }

  /** A process that is gone behind the last turn. */
  void lost(long tokensBehind, double loadMillis, double restoreMillis) {
    lost.put("tokens", tokensBehind);
    lost.put("load_ms", rounded(loadMillis, 1));
    lost.put("restore_ms", rounded(restoreMillis, 1));
  }

  /** What was read again, and whether the state is the one that was lost. */
  void readAgain(double millis, boolean sameBits) {
    lost.put("read_again_ms", rounded(millis, 1));
    lost.put("same_bits", sameBits);
  }

  /** Everything by name, beside the figures of the shortest conversation. */
  Map<String, Object> fields(TurnFigures first) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("tokens", tokens);
    fields.put("read_tokens", readTokens);
    fields.put("turns", logOfWords.size());
    var log = new LinkedHashMap<String, Object>();
    log.put("turn", Math.round(logOfATurn()));
    log.put("of_first", rounded(logOfATurn() / first.logOfATurn(), 2));
    log.put("words", Math.round(mean(logOfWords)));
    log.put("states", Math.round(mean(logOfStates)));
    log.put("states_saved", statesSaved());
    log.put("turn_when_idle", Math.round(logWhenIdle()));
    fields.put("wal", log);
    fields.put("saved_at_the_end", atTheEnd);
    fields.put("token_ms", token.percentile(50));
    var kept = new LinkedHashMap<String, Object>();
    kept.put("p50", keeping.percentile(50));
    kept.put("p95", keeping.percentile(95));
    kept.put("p95_in_tokens", keptInTokens());
    kept.put("read_and_check_p50", checking.percentile(50));
    fields.put("kept_ms", kept);
    var begun = new LinkedHashMap<String, Object>();
    begun.put("p50", firstToken.percentile(50));
    begun.put("p95", firstToken.percentile(95));
    begun.put("of_first", rounded(firstToken.percentile(50) / first.firstToken.percentile(50), 2));
    begun.put("find_p50", finding.percentile(50));
    begun.put("read_p50", reading.percentile(50));
    begun.put("more_attention", rounded(attention(first), 1));
    begun.put("of_first_without_it", withoutAttention(first));
    fields.put("first_token_ms", begun);
    lost.put("tokens_mean", Math.round(mean(unsaved)));
    lost.put("tokens_most", unsaved.stream().mapToLong(Long::longValue).max().orElse(0));
    fields.put("lost", lost);
    fields.put("memory", memory);
    return fields;
  }

  /** The same for people. */
  void say(TurnFigures first, BenchReport report) {
    report.say(
        "behind %d tokens (%s), %d turns",
        tokens,
        readTokens == tokens ? "all read" : readTokens + " read, the rest filled",
        logOfWords.size());
    report.say(
        "  write-ahead log of a turn: %s (%.2f of the first length): words %s, states %s (%d saved)",
        Units.bytes(logOfATurn()),
        logOfATurn() / first.logOfATurn(),
        Units.bytes(mean(logOfWords)),
        Units.bytes(mean(logOfStates)),
        statesSaved());
    report.say(
        "  saved at the end alone: %s a turn; %s at the end, fixed part of %s and %.0f blocks of %s",
        Units.bytes(logWhenIdle()),
        Units.bytes(logAtTheEnd),
        Units.bytes(number(atTheEnd, "fixed_bytes")),
        number(atTheEnd, "new_blocks"),
        Units.bytes(number(atTheEnd, "block_bytes")));
    report.say(
        "  from the last token to the kept state: p50 %.1f, p95 %.1f ms, %.2f tokens of %.1f ms",
        keeping.percentile(50), keeping.percentile(95), keptInTokens(), token.percentile(50));
    report.say(
        "  first token: p50 %.1f ms (%.2f of the first length, %.2f without attention): store %.1f,"
            + " reading %.1f",
        firstToken.percentile(50),
        firstToken.percentile(50) / first.firstToken.percentile(50),
        withoutAttention(first),
        finding.percentile(50),
        reading.percentile(50));
    report.say(
        "  a lost process: %.0f tokens read again, at most %d; %.0f can be read in the stated time;"
            + " state loaded in %.1f ms, restored in %.1f ms, %.0f tokens read in %.1f ms, %s",
        mean(unsaved),
        unsaved.stream().mapToLong(Long::longValue).max().orElse(0),
        number(lost, "readable_tokens"),
        number(lost, "load_ms"),
        number(lost, "restore_ms"),
        number(lost, "tokens"),
        number(lost, "read_again_ms"),
        Boolean.TRUE.equals(lost.get("same_bits")) ? "to the same bits" : "TO OTHER BITS");
    report.say(
        "  memory at %.0f tokens: %s; with f32 %s, bf16 %s, q8 %s",
        number(memory, "tokens"),
        Units.bytes(number(memory, "held")),
        Units.bytes(number(memory, "f32")),
        Units.bytes(number(memory, "bf16")),
        Units.bytes(number(memory, "q8")));
  }

  private double logOfATurn() {
    return mean(logOfWords) + mean(logOfStates);
  }

  private double logWhenIdle() {
    return mean(logOfWords) + (double) logAtTheEnd / logOfWords.size();
  }

  private long statesSaved() {
    return logOfStates.stream().filter(bytes -> bytes > 0).count();
  }

  private double keptInTokens() {
    return rounded(keeping.percentile(95) / token.percentile(50), 2);
  }

  /** Of a question that is as long everywhere, only what attention looks back at differs. */
  private double attention(TurnFigures first) {
    return reading.percentile(50) - first.reading.percentile(50);
  }

  private double withoutAttention(TurnFigures first) {
    return rounded(
        (firstToken.percentile(50) - attention(first)) / first.firstToken.percentile(50), 2);
  }

  private static double mean(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).average().orElse(0);
  }

  private static double number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }
}
