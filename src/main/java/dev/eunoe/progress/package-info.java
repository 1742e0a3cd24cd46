/**
 * How far work is that takes a person's time. Open {@link dev.eunoe.progress.ProgressBar} first: a
 * bar on a terminal, lines where there is none; {@link dev.eunoe.progress.LoadBar} is that of a
 * model being loaded.
 */
@NullMarked
package dev.eunoe.progress;

import org.jspecify.annotations.NullMarked;
