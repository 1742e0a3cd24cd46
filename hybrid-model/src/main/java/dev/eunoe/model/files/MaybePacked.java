package dev.eunoe.model.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file that is read the same whether it is packed (gzip, RFC 1952) or plain. */
public final class MaybePacked {
  private static final int MAGIC = 0x1f8b;

  private MaybePacked() {}

  /** The plain bytes of a file, which the caller closes. What it begins with says what it is. */
  public static InputStream open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      return magic == MAGIC ? new GZIPInputStream(in) : in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
