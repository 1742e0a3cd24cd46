/**
 * The main flow: what happens between a request and its answer. Open {@link
 * dev.eunoe.turn.TurnService} first: its {@code run} is the table of contents, and each of its
 * lines names the class to open next. {@link dev.eunoe.turn.LiveTurns} keeps answers going when
 * nobody listens and replays them to whoever comes back.
 */
@NullMarked
package dev.eunoe.turn;

import org.jspecify.annotations.NullMarked;
