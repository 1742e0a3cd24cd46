/**
 * Settings, read once and validated at start. {@link dev.eunoe.config.EunoeConfig} lists every key
 * with its default; a key is given as a system property ({@code -Deunoe.model=…}), as an
 * environment variable ({@code EUNOE_MODEL}) or by an option of {@code ./eunoe serve}.
 */
@NullMarked
package dev.eunoe.config;

import org.jspecify.annotations.NullMarked;
