/**
 * Measures how fast a model reads and writes. Open {@link dev.eunoe.command.bench.Bench} first;
 * {@link dev.eunoe.command.bench.BenchCommand} prints what it finds, {@link
 * dev.eunoe.command.bench.InterferenceCommand} how much answers slow each other down.
 */
@NullMarked
package dev.eunoe.command.bench;

import org.jspecify.annotations.NullMarked;
