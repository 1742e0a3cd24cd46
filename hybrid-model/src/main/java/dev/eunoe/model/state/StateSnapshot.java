package dev.eunoe.model.state;

import dev.eunoe.model.config.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The bytes of a saved state, little-endian.
 *
 * <pre>
 *   int  magic "EUNS" · int format version · long hash of {@link ModelConfig#stateShape()} · long position
 *   f32  every mixer of every layer: {@link MixerState#write}
 *   int  CRC-32C of all before it
 * </pre>
 */
public final class StateSnapshot {
  /** Changes whenever the layout or the meaning of the bytes does. */
  public static final int FORMAT_VERSION = 1;

  private static final int MAGIC = 0x534E5545;
  private static final int HEADER_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

  private StateSnapshot() {}

  static byte[] write(SequenceState state) {
    var buffer = buffer(new byte[size(state)]);
    buffer
        .putInt(MAGIC)
        .putInt(FORMAT_VERSION)
        .putLong(shapeHash(state.config()))
        .putLong(state.position());
    long read = state.position() + state.config().prefixTokens();
    for (var layer : state.layers()) {
      layer.mixers().forEach(mixer -> mixer.write(buffer, read));
    }
    requireFinite(buffer, state.position());
    buffer.putInt(checksum(buffer.array()));
    return buffer.array();
  }

  /** All that continued such a state would be noise too. */
  private static void requireFinite(ByteBuffer written, long position) {
    var floats = written.duplicate().order(written.order()).position(HEADER_BYTES).asFloatBuffer();
    int count = (written.position() - HEADER_BYTES) / Float.BYTES;
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(floats.get(i))) {
        throw new NotFiniteException(
            "The model's state after "
                + position
                + " tokens holds "
                + floats.get(i)
                + " where a number belongs, so it cannot be saved: its weights are damaged, or too"
                + " large for these kernels.");
      }
    }
  }

  private static int size(SequenceState state) {
    return Math.toIntExact(
        HEADER_BYTES + state.config().stateBytes(state.position()) + Integer.BYTES);
  }

  /** The position alone; whether the rest is sound is seen when the state is read. */
  static long position(byte[] snapshot) {
    requireHeader(snapshot);
    return buffer(snapshot).getLong(HEADER_BYTES - Long.BYTES);
  }

  private static void requireHeader(byte[] snapshot) {
    if (snapshot.length < HEADER_BYTES + Integer.BYTES) {
      throw new StateMismatchException(
          "The saved state is " + snapshot.length + " bytes long, too short to be one.");
    }
  }

  static SequenceState read(ModelConfig config, byte[] snapshot) {
    requireHeader(snapshot);
    var buffer = buffer(snapshot);
    if (buffer.getInt() != MAGIC) {
      throw new StateMismatchException(
          "The bytes are not a saved state: they do not begin with EUNS.");
    }
    int version = buffer.getInt();
    if (version != FORMAT_VERSION) {
      throw new StateMismatchException(
          "The saved state has format version "
              + version
              + ", this engine reads "
              + FORMAT_VERSION
              + ".");
    }
    long shape = buffer.getLong();
    if (shape != shapeHash(config)) {
      throw new StateMismatchException(
          "The saved state belongs to a model of another shape (hash %016x); this model has %016x: %s."
              .formatted(shape, shapeHash(config), config.stateShape()));
    }
    return read(config, buffer);
  }

  private static SequenceState read(ModelConfig config, ByteBuffer buffer) {
    long position = buffer.getLong();
    long expected = position < 0 ? -1 : HEADER_BYTES + config.stateBytes(position) + Integer.BYTES;
    if (buffer.capacity() != expected) {
      throw new StateMismatchException(
          "The saved state at position "
              + position
              + " is "
              + buffer.capacity()
              + " bytes long, expected "
              + expected
              + ".");
    }
    int found = buffer.getInt(buffer.capacity() - Integer.BYTES);
    if (found != checksum(buffer.array())) {
      throw new StateMismatchException(
          "The saved state is damaged: its checksum is %08x, expected %08x."
              .formatted(found, checksum(buffer.array())));
    }
    var state = new SequenceState(config, position);
    long read = position + config.prefixTokens();
    for (var layer : state.layers()) {
      layer.mixers().forEach(mixer -> mixer.read(buffer, read));
    }
    return state;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** FNV-1a of the shape's text: equal on every machine, unlike a hash code of records. */
  private static long shapeHash(ModelConfig config) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : config.stateShape().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }
}
