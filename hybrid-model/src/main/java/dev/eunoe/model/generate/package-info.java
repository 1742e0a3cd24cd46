/**
 * One answer, token by token: prefill of a prompt, then sampling and decoding until something ends
 * it.
 *
 * <p>Blocking and pulled by its caller. Open {@link dev.eunoe.model.generate.Generator} first.
 */
@NullMarked
package dev.eunoe.model.generate;

import org.jspecify.annotations.NullMarked;
