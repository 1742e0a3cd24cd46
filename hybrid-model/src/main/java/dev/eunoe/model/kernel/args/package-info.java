/**
 * What kernels work on: views of arrays, and for each kernel of many operands one object that its
 * caller fills and reuses, so that a step allocates nothing.
 *
 * <p>Open {@link dev.eunoe.model.kernel.args.Slice} first, then {@link
 * dev.eunoe.model.kernel.args.KernelArgs}, which has one of each.
 */
@NullMarked
package dev.eunoe.model.kernel.args;

import org.jspecify.annotations.NullMarked;
