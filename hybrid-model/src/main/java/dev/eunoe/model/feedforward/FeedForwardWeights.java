package dev.eunoe.model.feedforward;

/** The weights of a feed-forward block together with the config they fit. */
public sealed interface FeedForwardWeights permits DenseWeights, ExpertsWeights {}
