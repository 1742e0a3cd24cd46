/**
 * What the people who run a server see of each answer, with ids and without content: a line of the
 * log and the spans of a trace. Open {@link dev.eunoe.turn.watch.AnswerWatch} first, which sees the
 * events of every answer; {@link dev.eunoe.turn.watch.LogIds} puts the ids into all other lines.
 */
@NullMarked
package dev.eunoe.turn.watch;

import org.jspecify.annotations.NullMarked;
