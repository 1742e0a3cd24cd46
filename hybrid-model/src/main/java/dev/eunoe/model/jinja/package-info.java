/**
 * The part of Jinja that chat templates use, rendering byte for byte what Jinja2 renders in the
 * environment of transformers ({@code trim_blocks}, {@code lstrip_blocks}, loop controls, no
 * autoescape). What it does not know is refused with the template's line.
 *
 * <p>Open {@link dev.eunoe.model.jinja.JinjaTemplate} first; then {@code Lexer → Parser →
 * Renderer}, with {@code Evaluator} for what stands between braces. Every string is a {@link
 * dev.eunoe.model.jinja.Text}, which knows which of its characters came from outside the template.
 */
@NullMarked
package dev.eunoe.model.jinja;

import org.jspecify.annotations.NullMarked;
