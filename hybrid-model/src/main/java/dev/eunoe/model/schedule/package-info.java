/**
 * Runs many answers on one model: one thread reads, step by step, the next token of everyone who
 * writes and a piece of the prompts that wait.
 *
 * <p>What is read belongs to a {@link dev.eunoe.model.schedule.Job}, which decides what comes next;
 * the scheduler decides only when. Open {@link dev.eunoe.model.schedule.Scheduler} first.
 */
@NullMarked
package dev.eunoe.model.schedule;

import org.jspecify.annotations.NullMarked;
