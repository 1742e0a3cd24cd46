/**
 * JSON schema (2020-12, as far as an automaton can keep to it) as a grammar. What cannot be kept is
 * refused by its name, and never left out. Open {@link
 * dev.eunoe.model.constraint.schema.SchemaCompiler} first.
 */
@NullMarked
package dev.eunoe.model.constraint.schema;

import org.jspecify.annotations.NullMarked;
