/**
 * What is put before a question, and the receipt that says so. Open {@link
 * dev.eunoe.turn.prompt.MemoryBlock} first, then {@link dev.eunoe.turn.prompt.PinBlock}; {@link
 * dev.eunoe.turn.prompt.Receipt} is what every answer is sent and kept with.
 */
@NullMarked
package dev.eunoe.turn.prompt;

import org.jspecify.annotations.NullMarked;
