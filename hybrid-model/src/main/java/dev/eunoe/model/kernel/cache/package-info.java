/**
 * Keys and values of the tokens that attention looks back at, in blocks that are appended and never
 * rewritten, so that forks of a sequence share them.
 *
 * <p>Open {@link dev.eunoe.model.kernel.cache.KeyValueCache} first.
 */
@NullMarked
package dev.eunoe.model.kernel.cache;

import org.jspecify.annotations.NullMarked;
