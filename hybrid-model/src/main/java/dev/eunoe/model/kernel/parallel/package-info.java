/**
 * Threads that share one operation, how it is cut for them, and objects lent to one operation at a
 * time.
 *
 * <p>Open {@link dev.eunoe.model.kernel.parallel.WorkSplitting} first.
 */
@NullMarked
package dev.eunoe.model.kernel.parallel;

import org.jspecify.annotations.NullMarked;
