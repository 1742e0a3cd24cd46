/**
 * Recall by meaning: passages of what was said as vectors, and which of an owner's lie near a
 * question. Open {@link dev.eunoe.memory.Embedder} first, then {@link
 * dev.eunoe.memory.dense.OwnerVectors}.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.dense;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
