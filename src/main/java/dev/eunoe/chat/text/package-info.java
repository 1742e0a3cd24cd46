/**
 * {@code /v1/completions}: texts that go on, without a template, a conversation or a memory. Open
 * {@link dev.eunoe.chat.text.TextRoutes} first.
 */
@NullMarked
package dev.eunoe.chat.text;

import org.jspecify.annotations.NullMarked;
