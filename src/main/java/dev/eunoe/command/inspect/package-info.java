/**
 * What a model is and what it costs, from its config and the directory of its tensors: nothing is
 * loaded. Open {@link dev.eunoe.command.inspect.InspectCommand} first, then {@link
 * dev.eunoe.command.inspect.ContextCost}, where the arithmetic of a long context stands.
 */
@NullMarked
package dev.eunoe.command.inspect;

import org.jspecify.annotations.NullMarked;
