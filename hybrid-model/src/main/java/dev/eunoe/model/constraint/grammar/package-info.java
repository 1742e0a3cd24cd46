/**
 * What a text may look like: {@link dev.eunoe.model.constraint.grammar.Grammar} over bytes, made of
 * sets of characters, regular expressions and the pieces of JSON. Open {@code Grammar} first.
 */
@NullMarked
package dev.eunoe.model.constraint.grammar;

import org.jspecify.annotations.NullMarked;
