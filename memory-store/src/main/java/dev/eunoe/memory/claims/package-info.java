/**
 * What the user says of things that have one value at a time, so that a later value can take the
 * place of an earlier one without either being lost. Open {@link
 * dev.eunoe.memory.claims.ClaimFinder} first.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.memory.claims;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
