package dev.eunoe.model.constraint;

import dev.eunoe.model.tools.ToolForm;

/**
 * That a constraint is of the calls within an answer rather than of the answer.
 *
 * @param form how they are written
 * @param required whether there must be one, so that nothing comes before it
 * @param parallel whether there may be several
 */
public record Calls(ToolForm form, boolean required, boolean parallel) {}
