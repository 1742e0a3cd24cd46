/**
 * Vectors of passages in PostgreSQL: made of turns that are due, read into memory an owner at a
 * time, asked for what lies near a question. Open {@link
 * dev.eunoe.memory.persistence.dense.PassageVectors} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.persistence.dense;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
