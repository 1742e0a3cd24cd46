/**
 * What a model is and what it costs, from its config and the directory of its tensors: nothing is
 * loaded.
 *
 * <p>Open {@link dev.eunoe.model.inspect.InspectCommand} first, then {@link
 * dev.eunoe.model.inspect.ContextCost}, where the arithmetic of a long context stands.
 */
@NullMarked
package dev.eunoe.model.inspect;

import org.jspecify.annotations.NullMarked;
