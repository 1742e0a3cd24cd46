/**
 * What becomes of a turn off the user's path, and what owners do with what is kept. Open {@link
 * dev.eunoe.turn.memory.MemoryService} first; {@link dev.eunoe.turn.memory.SummaryWriter} and
 * {@link dev.eunoe.turn.memory.CatchUp} consolidate, {@link dev.eunoe.turn.memory.Redaction} keeps
 * secrets from being kept.
 */
@NullMarked
package dev.eunoe.turn.memory;

import org.jspecify.annotations.NullMarked;
