/**
 * Holds the engine to what a reference implementation computed, and a model to its held-out
 * questions. Open {@link dev.eunoe.command.check.CheckCommand} first, which prints what {@link
 * dev.eunoe.model.check.GoldenCheck} finds, then {@link dev.eunoe.command.check.Evaluation}, of
 * which {@link dev.eunoe.command.check.EvaluateCommand} tells.
 */
@NullMarked
package dev.eunoe.command.check;

import org.jspecify.annotations.NullMarked;
