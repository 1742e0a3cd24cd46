package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.TimeSpan;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A time a question names is one more concept: what was said then has it. */
final class TimeMatches {
  private static final int MAX_OF_A_TIME = 2_000;

  /** Of a word as rare as the turns of the time that is named. */
  private static final double TIME_WEIGHT = 0.8;

  /** The newest turns said at a time the question names, packed like the matches of a word. */
  private static final String SAID_THEN =
      """
      with span as (
        select * from unnest(
          %2$s,
          %3$s) as span (begins, ends)),
      hit as (
        select distinct t.place, t.voice from span cross join lateral (
          select place, voice from turn
          where owner_id = :owner and indexed_terms is not null
            and said_at >= span.begins and said_at < span.ends
          order by said_at desc limit %1$d) as t),
      rarity as (
        select cast(ln(1 + greatest(n - df, 0) / (df + 0.5) + 0.5 / (df + 0.5)) as float8) as rarity
        from (select count(*) as df from hit) as hits,
          (select coalesce(sum(turns), 0) as n from voice where owner_id = :owner) as total)
      select max(rarity) as rarity, string_agg(int8send(place) || int4send(voice), cast('' as bytea)) as packed
      from hit, rarity
      """
          .formatted(
              MAX_OF_A_TIME,
              ListParameter.array("from", "timestamptz"),
              ListParameter.array("to", "timestamptz"));

  private TimeMatches() {}

  /** Empty where the question names no time, or nothing was said then. */
  static Uni<Optional<Matches.Column>> find(
      OwnedSession session, Question question, SearchedSpace space) {
    if (question.times().isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return session
        .createRowQuery(SAID_THEN)
        .setParameter(
            "from", ListParameter.of(question.times().stream().map(TimeSpan::begins).toList()))
        .setParameter(
            "to", ListParameter.of(question.times().stream().map(TimeSpan::ends).toList()))
        .getSingleResult()
        .map(row -> row.isNull("packed") ? Optional.empty() : Optional.of(column(row, space)));
  }

  /** Negative scores: a time is no word of the question's own. */
  private static Matches.Column column(Row row, SearchedSpace space) {
    double rarity = row.real("rarity");
    ByteBuffer packed = ByteBuffer.wrap(row.bytes("packed"));
    int most = packed.remaining() / (Long.BYTES + Integer.BYTES);
    long[] places = new long[most];
    int[] voices = new int[most];
    int n = 0;
    while (packed.hasRemaining()) {
      places[n] = packed.getLong();
      voices[n] = packed.getInt();
      n += space.has(places[n]) ? 1 : 0;
    }
    float[] scores = new float[n];
    Arrays.fill(scores, (float) (-TIME_WEIGHT * rarity));
    return new Matches.Column(rarity, Arrays.copyOf(places, n), Arrays.copyOf(voices, n), scores);
  }
}
