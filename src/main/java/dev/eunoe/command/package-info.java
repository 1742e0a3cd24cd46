/**
 * The commands of {@code ./eunoe} that need no server, one package for each kind of question: what
 * a model is ({@code inspect}), whether it is right ({@code check}), how fast it is ({@code
 * bench}), what the memory finds and costs ({@code memory}), and what a turn takes with both
 * ({@code turns}). They call the engine and the store as any other program would. Open {@link
 * dev.eunoe.command.EngineOptions} first: the options that say how a model is run, so that each
 * means the same everywhere.
 */
@NullMarked
package dev.eunoe.command;

import org.jspecify.annotations.NullMarked;
