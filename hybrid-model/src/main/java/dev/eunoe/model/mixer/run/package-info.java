/**
 * What several mixers do for each run of a pass: the short convolution, and looking back through a
 * cache.
 *
 * <p>Open {@link dev.eunoe.model.mixer.run.CachedAttention} first.
 */
@NullMarked
package dev.eunoe.model.mixer.run;

import org.jspecify.annotations.NullMarked;
