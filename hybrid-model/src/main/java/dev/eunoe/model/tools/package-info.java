/**
 * Calls of tools as models write them. Open {@link dev.eunoe.model.tools.ToolForm} first, then
 * {@link dev.eunoe.model.tools.ToolForms}, which lists the forms and finds that of a template. A
 * form writes a call, says by a grammar what one may look like, and reads one as it arrives.
 */
@NullMarked
package dev.eunoe.model.tools;

import org.jspecify.annotations.NullMarked;
