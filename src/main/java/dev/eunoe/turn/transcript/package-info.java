/**
 * A conversation as token ids, in the words of the model's chat template. Open {@link
 * dev.eunoe.turn.transcript.TranscriptEncoder} first; {@link
 * dev.eunoe.turn.transcript.GrowingTemplate} renders what is new behind a stand-in, {@link
 * dev.eunoe.turn.transcript.TranscriptHash} knows a conversation again by what was said.
 */
@NullMarked
package dev.eunoe.turn.transcript;

import org.jspecify.annotations.NullMarked;
