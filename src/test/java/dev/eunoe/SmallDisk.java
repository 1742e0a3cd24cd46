package dev.eunoe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A disk of a few mebibytes that one process and what it starts have for themselves: a file system
 * in memory, in a mount namespace of Linux, so that it can be filled to its last byte.
 */
public final class SmallDisk {
  private static final Path FILLING = Path.of("filling");
  private static final int PIECE = 1 << 16;

  private final Path folder;
  private final int mebibytes;

  private SmallDisk(Path folder, int mebibytes) {
    this.folder = folder;
    this.mebibytes = mebibytes;
  }

  /** Empty where this process may not make such a namespace, or there are none. */
  public static Optional<SmallDisk> at(Path folder, int mebibytes)
      throws IOException, InterruptedException {
    var disk = new SmallDisk(folder, mebibytes);
    var probe = new ProcessBuilder(disk.around(List.of("true"), Optional.empty()));
    try {
      Process process = probe.redirectErrorStream(true).start();
      boolean ended = process.waitFor(30, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? Optional.of(disk) : Optional.empty();
    } catch (IOException noUnshare) {
      return Optional.empty();
    }
  }

  /** Where it is, for the processes that have it. */
  public Path folder() {
    return folder;
  }

  /** The command that runs a program with this disk, on which a copy of a folder is put before. */
  public List<String> around(List<String> program, Path copied) {
    return around(program, Optional.of(copied));
  }

  private List<String> around(List<String> program, Optional<Path> copied) {
    boolean root = uid().equals("0");
    var command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!root) {
      command.add("--map-root-user"); // only root mounts
    }
    String mount = "mount -t tmpfs -o size=%dm,mode=755 none \"$0\"".formatted(mebibytes);
    String copy = copied.map(from -> " && cp -a \"" + from + "\" \"$0\"").orElse("");
    String again = root ? "" : "unshare --user --map-user=" + uid() + " --map-group=" + gid() + " ";
    command.addAll(
        List.of("--", "sh", "-c", mount + copy + " && exec " + again + "\"$@\"", "" + folder));
    command.addAll(program);
    return command;
  }

  private static String uid() {
    return id("unix:uid");
  }

  private static String gid() {
    return id("unix:gid");
  }

  private static String id(String attribute) {
    try {
      return Files.getAttribute(Path.of("/proc/self"), attribute).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "0"; // not Linux: the probe fails
    }
  }

  /** Takes all that is left, as the process sees it that has the disk. */
  public void fill(long pid) throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(filling(pid))) {
      for (int length = PIECE; length > 0; ) {
        try {
          out.write(piece, 0, length);
        } catch (IOException full) {
          length /= 2;
        }
      }
    }
  }

  /** Gives it back. */
  public void free(long pid) throws IOException {
    Files.delete(filling(pid));
  }

  private Path filling(long pid) {
    Path root = Path.of("/proc/" + pid + "/root");
    return root.resolve(folder.toString().substring(1)).resolve(FILLING);
  }
}
