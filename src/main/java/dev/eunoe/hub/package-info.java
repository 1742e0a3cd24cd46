/**
 * Models of the Hugging Face hub, kept in a folder of this machine. Open {@link dev.eunoe.hub.Hub}
 * first: a name goes in, the path of a whole and checked model comes out. {@link
 * dev.eunoe.hub.FileChoice} says which files that takes, {@link dev.eunoe.hub.Download} fetches
 * one, {@link dev.eunoe.hub.ModelFolders} knows what lies where.
 */
@NullMarked
package dev.eunoe.hub;

import org.jspecify.annotations.NullMarked;
