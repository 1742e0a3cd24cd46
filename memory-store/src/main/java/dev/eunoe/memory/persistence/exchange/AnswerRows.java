package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.NewTokens;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedBytes;
import dev.eunoe.memory.persistence.session.SealedText;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far answers have come, within the caller's transaction. */
public final class AnswerRows {
  /** The answer, where it is still the caller's; whoever ends or takes it waits until this has. */
  private static final String HELD =
      """
      with held as (
        select id from exchange where owner_id = :owner and response_id = :response
          and status = 'IN_PROGRESS' and fence = :fence for share)
      """;

  /** As {@link #HELD}, of many; in the order in which {@link AnswerLeases} renews them. */
  private static final String APPEND =
      """
      with held as (
        select e.id, e.response_id, a.first, a.traces
        from unnest(%s, %s, %s, %s) as a (response, fence, first, traces)
        join exchange e on e.owner_id = :owner and e.response_id = a.response
          and e.status = 'IN_PROGRESS' and e.fence = a.fence
        order by e.id for share of e),
      kept as (
        insert into answer_tokens (exchange_id, owner_id, first, traces)
        select id, :owner, first, traces from held
        where exists (select from answer_progress where exchange_id = held.id)
        on conflict (exchange_id, first) do update set traces = excluded.traces)
      select held.response_id
      from held, (select set_config('synchronous_commit', 'off', true)) as later
      """
          .formatted(
              ListParameter.texts("responses"),
              ListParameter.array("fences", "bigint"),
              ListParameter.array("firsts", "int"),
              ListParameter.array("traces", "bytea"));

  private AnswerRows() {}

  static Uni<Integer> begin(OwnedSession session, long exchangeId, @Nullable String settings) {
    if (settings == null) {
      return Uni.createFrom().item(0);
    }
    return session
        .createNativeQuery(
            "insert into answer_progress (exchange_id, owner_id, settings)"
                + " values (:exchange, :owner, :settings)")
        .setParameter("exchange", exchangeId)
        .setParameter("settings", SealedText.of(session.sealing(), settings).stored())
        .executeUpdate();
  }

  public static Uni<Void> plan(OwnedSession session, String id, long fence, AnswerPlan plan) {
    return session
        .createNativeQuery(
            HELD
                + ", planned as (update answer_progress"
                + " set given = :given, clean = :clean, prompt = :prompt"
                + " from held where exchange_id = held.id) select count(*) from held",
            Long.class)
        .setParameter("response", id)
        .setParameter("fence", fence)
        .setParameter("given", SealedText.of(session.sealing(), plan.given()).stored())
        .setParameter("clean", TokenIds.seal(session.sealing(), plan.clean()).stored())
        .setParameter(
            "prompt",
            TokenIds.seal(session.sealing(), difference(plan.clean(), plan.prompt())).stored())
        .getSingleResult()
        .invoke(held -> requireHeld(held, id))
        .replaceWithVoid();
  }

  /**
   * Not waited for until it is on the disk: tokens that are lost are computed again. They may be
   * lost with the database alone, so a batch may have none before it, and be written once more by
   * whoever computes it again.
   *
   * @param fences of the answers, in their order
   * @return the ids of those that are not the caller's any more
   */
  public static Uni<Set<String>> append(
      OwnedSession session, List<NewTokens> tokens, List<Long> fences) {
    return session
        .createNativeQuery(APPEND, String.class)
        .setParameter("responses", list(tokens, NewTokens::responseId))
        .setParameter("fences", ListParameter.of(fences))
        .setParameter("firsts", list(tokens, NewTokens::first))
        .setParameter("traces", list(tokens, each -> sealed(session, each.traces())))
        .getResultList()
        .map(held -> {
          Set<String> others =
              tokens.stream().map(NewTokens::responseId).collect(Collectors.toSet());
          held.forEach(others::remove);
          return others;
        });
  }

  private static String list(List<NewTokens> tokens, Function<NewTokens, Object> value) {
    return ListParameter.of(tokens.stream().map(value).toList());
  }

  private static String sealed(OwnedSession session, int[] traces) {
    return "\\x" + HexFormat.of().formatHex(TokenIds.seal(session.sealing(), traces).stored());
  }

  /** An answer may be held of which nothing is kept: that to words which are not kept either. */
  private static void requireHeld(long held, String responseId) {
    if (held == 0) {
      throw new AnswerTakenException(responseId);
    }
  }

  /** Of an answer that has ended: its tokens for those who still follow it, or nothing. */
  static Uni<Integer> finish(
      OwnedSession session, long exchangeId, FinishedExchange.Written written) {
    if (written.traces().length == 0) {
      return drop(session, exchangeId);
    }
    return session
        .createNativeQuery(
            "with gone as (delete from answer_tokens where exchange_id = :exchange),"
                + " strayed as (delete from snapshot"
                + " where exchange_id = :exchange and position > :alikeTo)"
                + " update answer_progress set clean = '', prompt = '', traces = :traces,"
                + " given = case when given = '' then :given else given end,"
                + " state_bytes = :bytes, ended_at = clock_timestamp()"
                + " where exchange_id = :exchange")
        .setParameter("exchange", exchangeId)
        .setParameter("traces", TokenIds.seal(session.sealing(), written.traces()).stored())
        .setParameter("given", given(session, written))
        .setParameter("bytes", written.stateBytes())
        .setParameter("alikeTo", written.alikeTo())
        .executeUpdate();
  }

  private static String given(OwnedSession session, FinishedExchange.Written written) {
    return written.given().isEmpty()
        ? ""
        : SealedText.of(session.sealing(), written.given()).stored();
  }

  /** What was kept of an answer while it was written: its states as well. */
  static Uni<Integer> drop(OwnedSession session, long exchangeId) {
    return session
        .createNativeQuery(
            "with strayed as (delete from snapshot where exchange_id = :exchange)"
                + " delete from answer_progress where exchange_id = :exchange")
        .setParameter("exchange", exchangeId)
        .executeUpdate();
  }

  /** The words of ended answers, and of what they were given, are in their tokens too. */
  public static Uni<Integer> dropEnded(OwnedSession session) {
    return session
        .createNativeQuery(
            "delete from answer_progress where owner_id = :owner and exchange_id not in"
                + " (select id from exchange where owner_id = :owner and status = 'IN_PROGRESS')")
        .executeUpdate();
  }

  public static Uni<Optional<AnswerProgress>> read(OwnedSession session, String responseId) {
    return ExchangeReader.find(session, responseId)
        .chain(found ->
            found.isEmpty() ? Uni.createFrom().item(Optional.empty()) : read(session, found.get()));
  }

  private static Uni<Optional<AnswerProgress>> read(OwnedSession session, Exchange exchange) {
    return session
        .createRowQuery(
            """
            select p.exchange_id as id, p.settings, p.given, p.clean, p.prompt, p.traces,
              p.state_bytes as bytes
            from answer_progress p join exchange e on e.id = p.exchange_id
            where e.owner_id = :owner and e.response_id = :response
            """)
        .setParameter("response", exchange.responseId())
        .getSingleResultOrNull()
        .chain(row ->
            row == null
                ? Uni.createFrom().item(Optional.empty())
                : batches(session, row.number("id"))
                    .map(batches -> Optional.of(progress(session, exchange, row, batches))));
  }

  private static Uni<List<Batch>> batches(OwnedSession session, long exchangeId) {
    return session
        .createRowQuery(
            "select first, traces from answer_tokens where exchange_id = :exchange order by first")
        .setParameter("exchange", exchangeId)
        .getResultList(row -> new Batch((int) row.number("first"), ids(session, row, "traces")));
  }

  /** Tokens that were appended at once, the first of them at this place. */
  record Batch(int first, int[] traces) {
    /**
     * The tokens up to the first that none has. What is written twice is alike: the same answer has
     * the same tokens, whoever computes them.
     *
     * @param batches by their first places
     */
    static int[] together(List<Batch> batches) {
      int[] all = {};
      for (Batch batch : batches) {
        int end = batch.first + batch.traces.length;
        if (batch.first > all.length) {
          break; // the database was killed before those between were on its disk
        }
        if (end > all.length) {
          int[] longer = Arrays.copyOf(all, end);
          System.arraycopy(batch.traces, 0, longer, batch.first, batch.traces.length);
          all = longer;
        }
      }
      return all;
    }
  }

  private static AnswerProgress progress(
      OwnedSession session, Exchange exchange, Row row, List<Batch> batches) {
    String stored = row.text("given");
    String given = stored.isEmpty() ? "" : session.sealing().open(stored);
    int[] clean = ids(session, row, "clean");
    boolean planned = row.bytes("prompt").length > 0;
    int[] running = Batch.together(batches);
    return new AnswerProgress(
        exchange,
        session.sealing().open(row.text("settings")),
        planned ? new AnswerPlan(clean, applied(clean, ids(session, row, "prompt")), given) : null,
        given,
        running.length > 0 ? running : ids(session, row, "traces"),
        row.number("bytes"));
  }

  private static int[] ids(OwnedSession session, Row row, String column) {
    byte[] stored = row.bytes(column);
    return stored.length == 0
        ? new int[0]
        : TokenIds.open(session.sealing(), SealedBytes.stored(stored));
  }

  /** How many ids two lists have in common at the beginning, and at the end, and the rest. */
  static int[] difference(int[] clean, int[] prompt) {
    int most = Math.min(clean.length, prompt.length);
    int begin = Arrays.mismatch(clean, prompt);
    begin = begin < 0 ? most : Math.min(begin, most);
    int end = 0;
    while (end < most - begin && clean[clean.length - 1 - end] == prompt[prompt.length - 1 - end]) {
      end++;
    }
    int[] difference = new int[2 + prompt.length - begin - end];
    difference[0] = begin;
    difference[1] = end;
    System.arraycopy(prompt, begin, difference, 2, difference.length - 2);
    return difference;
  }

  static int[] applied(int[] clean, int[] difference) {
    int begin = difference[0];
    int end = difference[1];
    int between = difference.length - 2;
    int[] prompt = Arrays.copyOf(clean, begin + between + end);
    System.arraycopy(difference, 2, prompt, begin, between);
    System.arraycopy(clean, clean.length - end, prompt, begin + between, end);
    return prompt;
  }
}
