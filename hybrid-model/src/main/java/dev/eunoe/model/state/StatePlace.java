package dev.eunoe.model.state;

/**
 * Where in the state of any sequence a mixer finds its own.
 *
 * @param layer index of the layer
 * @param mixer index among the mixers of the layer
 */
public record StatePlace(int layer, int mixer) {}
