/**
 * What a person is told of a file that cannot be read. Open {@link
 * dev.eunoe.model.files.Unreadable} first.
 */
@NullMarked
package dev.eunoe.model.files;

import org.jspecify.annotations.NullMarked;
