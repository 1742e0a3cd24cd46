/**
 * What the bodies of all routes share. Open {@link dev.eunoe.chat.wire.JsonWriter} first: it writes
 * each body, which is a record whose components stand in the order in which they are sent; {@link
 * dev.eunoe.chat.wire.ErrorBody} is the one shape of an error, {@link dev.eunoe.chat.wire.ListBody}
 * and {@link dev.eunoe.chat.wire.PageBody} those of a list.
 */
@NullMarked
package dev.eunoe.chat.wire;

import org.jspecify.annotations.NullMarked;
