/**
 * Faults at random, and what clients see of them: servers and the database are killed, connections
 * cut, requests sent twice, while conversations go on whose words are known. Open {@link
 * dev.eunoe.fault.FaultLoop} first.
 */
@org.jspecify.annotations.NullMarked
package dev.eunoe.fault;
