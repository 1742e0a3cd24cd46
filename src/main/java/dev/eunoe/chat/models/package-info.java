/**
 * The models a server runs: {@code /v1/models}, and their names in requests. Open {@link
 * dev.eunoe.chat.models.Models} first.
 */
@NullMarked
package dev.eunoe.chat.models;

import org.jspecify.annotations.NullMarked;
