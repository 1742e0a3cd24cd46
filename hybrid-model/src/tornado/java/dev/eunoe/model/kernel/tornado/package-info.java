/**
 * Products of weights on a GPU, through TornadoVM (github.com/beehive-lab/TornadoVM): a build that
 * has its SDK contains this package, all others do not. All else of a model runs on the host, by
 * the Vector API. Start with {@link dev.eunoe.model.kernel.tornado.TornadoFormat}; the kernels and
 * the order of their sums are in {@link dev.eunoe.model.kernel.tornado.SlicedKernels}.
 */
@NullMarked
package dev.eunoe.model.kernel.tornado;

import org.jspecify.annotations.NullMarked;
