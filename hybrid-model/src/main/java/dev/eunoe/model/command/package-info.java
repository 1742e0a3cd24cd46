/**
 * What the commands share: the options that say how a model is run, in {@link
 * dev.eunoe.model.command.EngineOptions}, so that each means the same everywhere.
 */
@NullMarked
package dev.eunoe.model.command;

import org.jspecify.annotations.NullMarked;
