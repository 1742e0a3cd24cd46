package dev.eunoe.model.weights;

/** The heads of a Mamba-2 mixer, as a config says them. */
record MambaHeads(int nHeads, int headDim, int dState, int nGroups) {}
