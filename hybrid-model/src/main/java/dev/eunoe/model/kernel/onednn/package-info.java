/**
 * Matrix products through oneDNN, which uses what a processor has for them (AMX, AVX-512 with bf16,
 * AVX2), called by the FFM API.
 *
 * <p>The library comes in a jar from Maven Central and is unpacked once. Open {@link
 * dev.eunoe.model.kernel.onednn.OneDnnFormat} first; decision 0020 says how the bits of a token are
 * kept independent of its neighbours.
 */
@NullMarked
package dev.eunoe.model.kernel.onednn;

import org.jspecify.annotations.NullMarked;
