/**
 * The one model a server runs: {@code /v1/models}, and its name in requests. Open {@link
 * dev.eunoe.chat.models.Models} first.
 */
@NullMarked
package dev.eunoe.chat.models;

import org.jspecify.annotations.NullMarked;
