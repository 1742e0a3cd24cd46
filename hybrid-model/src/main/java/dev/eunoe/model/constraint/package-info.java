/**
 * Answers that keep to a form: of each token, whether it may come next. Open {@link
 * dev.eunoe.model.constraint.Constraint} first, then {@link dev.eunoe.model.constraint.Automaton},
 * which reads bytes, and {@link dev.eunoe.model.constraint.Vocabulary}, whose tokens are bytes.
 */
@NullMarked
package dev.eunoe.model.constraint;

import org.jspecify.annotations.NullMarked;
