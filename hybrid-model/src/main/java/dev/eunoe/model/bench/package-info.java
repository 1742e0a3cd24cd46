/**
 * Measures how fast a model reads and writes. Open {@link dev.eunoe.model.bench.Bench} first;
 * {@link dev.eunoe.model.bench.BenchCommand} prints what it finds.
 */
@NullMarked
package dev.eunoe.model.bench;

import org.jspecify.annotations.NullMarked;
