package dev.eunoe.model.schedule;

/**
 * What a scheduler has to do at one moment.
 *
 * @param waiting jobs without a place
 * @param running jobs that hold a place
 * @param held jobs that hold memory: the running ones, and those whose answer is out
 * @param stateBytes memory held by all of them
 * @param idle jobs that nobody waits for, begun or not
 */
public record Load(int waiting, int running, int held, long stateBytes, int idle) {}
