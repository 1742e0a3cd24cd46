/**
 * The one bridge from the blocking engine to Mutiny. Open {@link
 * dev.eunoe.inference.InferenceService} first: a {@link dev.eunoe.inference.Prompt} goes in, {@link
 * dev.eunoe.inference.Step}s come out; {@link dev.eunoe.inference.AnswerGeneration} is what the
 * scheduler is given, and {@link dev.eunoe.inference.Engine} the loaded model with its scheduler.
 */
@NullMarked
package dev.eunoe.inference;

import org.jspecify.annotations.NullMarked;
