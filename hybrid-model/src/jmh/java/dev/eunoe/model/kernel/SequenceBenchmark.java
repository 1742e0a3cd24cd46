package dev.eunoe.model.kernel;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.MambaCore;
import dev.eunoe.model.kernel.args.SelectiveScanArgs;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What stands between the products, in the sizes of Granite 4 350M (Mamba-2, attention) and of a
 * Samba of 400M (Mamba-1), on one thread: one token and a piece of a prompt.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SequenceBenchmark {
  private static final MambaConfig MAMBA2 =
      new MambaConfig(
          768,
          48,
          32,
          128,
          1,
          4,
          GatedNorm.gateFirst(1e-5f),
          ProjectionScales.NONE,
          0,
          Float.POSITIVE_INFINITY);
  private static final AttentionConfig ATTENTION =
      AttentionConfig.of(768, 12, 4, 64).window(2048).build();
  private static final float[] NONE = {};
  private static final int WINDOW = 2048;
  private static final int D_INNER = 3072;
  private static final int D_STATE = 16;
  private static final int D_MODEL = 768;

  @Param({"vector", "scalar"})
  public String backend;

  @Param({"1", "64"})
  public int tokens;

  private Kernels kernels;
  private Recurrences recurrences;
  private final SplittableRandom random = new SplittableRandom(1);

  private final ConvArgs conv = new ConvArgs();
  private final MambaArgs mamba = new MambaArgs();
  private final AttentionArgs attention = new AttentionArgs();
  private final SelectiveScanArgs scan = new SelectiveScanArgs();
  private MambaCore core;

  private float[] ssmState;
  private float[] decays;
  private float[] xbc;
  private float[] dt;
  private float[] a;
  private float[] skip;
  private float[] convState;
  private float[] convWeights;
  private float[] convBias;
  private KeyValueCache cache;
  private float[] query;
  private float[] h;
  private float[] inner;
  private float[] innerDt;
  private float[] innerA;
  private float[] bc;
  private float[] innerSkip;
  private float[] norm;
  private float[] y;

  /** Numbers of the magnitudes of trained models: a state that overflows would be slow. */
  @Setup
  public void prepare() {
    kernels = KernelsProvider.choose(new KernelsRequest(backend, "stored", 1));
    recurrences = kernels.recurrences();
    int channels = MAMBA2.convChannels();
    ssmState = between(-1, 1, MAMBA2.ssmStateSize());
    decays = new float[MAMBA2.nHeads()];
    Arrays.fill(decays, 1);
    xbc = between(-1, 1, tokens * channels);
    dt = between(0.01, 0.1, tokens * MAMBA2.nHeads());
    a = between(-16, -1, MAMBA2.nHeads());
    skip = between(0, 1, MAMBA2.nHeads());
    convState = new float[3 * channels];
    convWeights = between(-1, 1, 4 * channels);
    convBias = new float[channels];
    core = new MambaCore(MAMBA2, convWeights, convBias, NONE, a, skip);
    cache = new KeyValueCache(ATTENTION);
    for (int p = 0; p < WINDOW; p++) {
      float[] k = between(-1, 1, ATTENTION.dKey());
      float[] v = between(-1, 1, ATTENTION.dValue());
      cache.begin(p);
      for (int head = 0; head < ATTENTION.nKvHeads(); head++) {
        cache.put(head, p, k, 0, v, 0);
      }
    }
    query = between(-1, 1, tokens * ATTENTION.dQuery());
    h = between(-1, 1, D_INNER * D_STATE);
    inner = between(-1, 1, tokens * D_INNER);
    innerDt = between(0.01, 0.1, tokens * D_INNER);
    innerA = between(-16, -1, D_INNER * D_STATE);
    bc = between(-1, 1, tokens * D_STATE);
    innerSkip = between(0, 1, D_INNER);
    norm = new float[D_MODEL];
    Arrays.fill(norm, 1);
    y = new float[tokens * D_INNER];
  }

  private float[] between(double least, double most, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(least, most);
    }
    return values;
  }

  @Benchmark
  public float[] mamba2Scan() {
    kernels.ssmScan(
        mamba.layer(core).state(convState, ssmState, decays).rows(NONE, dt, xbc, y, 0, tokens));
    return y;
  }

  @Benchmark
  public float[] mamba1Scan() {
    recurrences.selectiveScan(
        scan.layer(innerA, innerSkip).rows(inner, innerDt, bc, bc, y).run(h, 0, tokens));
    return y;
  }

  @Benchmark
  public float[] conv() {
    kernels.causalConv(conv.layer(convWeights, convBias, true).run(convState, xbc, y, 0, tokens));
    return y;
  }

  /** Each token over a full window. */
  @Benchmark
  public float[] attention() {
    var args = attention.rows(ATTENTION, query, y, 0).cache(cache);
    for (int t = 0; t < tokens; t++) {
      kernels.attend(args, t, WINDOW - 1);
    }
    return y;
  }

  @Benchmark
  public float[] norm() {
    kernels.rmsNorm(xbc, norm, 1e-5f, tokens, y);
    return y;
  }
}
