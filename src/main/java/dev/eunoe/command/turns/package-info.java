/**
 * What a turn takes behind long conversations, with the model and the store together, played as a
 * server plays it. Open {@link dev.eunoe.command.turns.PlayedTalk} first; {@link
 * dev.eunoe.command.turns.TurnBenchCommand} prints what it finds.
 */
@NullMarked
package dev.eunoe.command.turns;

import org.jspecify.annotations.NullMarked;
