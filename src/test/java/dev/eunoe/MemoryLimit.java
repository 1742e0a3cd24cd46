package dev.eunoe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A control group of Linux, which is what a container's memory limit is made of. */
public final class MemoryLimit implements AutoCloseable {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path group;

  private MemoryLimit(Path group) {
    this.group = group;
  }

  /** Empty where this process may not make control groups, or there are none. */
  public static Optional<MemoryLimit> of(long bytes) {
    boolean first = Files.isDirectory(GROUPS.resolve("memory"));
    Path group =
        (first ? GROUPS.resolve("memory") : GROUPS)
            .resolve("eunoe-test-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(group);
      Files.writeString(
          group.resolve(first ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
      return Optional.of(new MemoryLimit(group));
    } catch (IOException notAllowed) {
      group.toFile().delete();
      return Optional.empty();
    }
  }

  /** The command that runs a program, and what it starts, within the limit. */
  public List<String> around(List<String> program) {
    var command =
        new ArrayList<>(
            List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs && exec \"$@\"", "sh"));
    command.addAll(program);
    return command;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    while (!Files.readString(group.resolve("cgroup.procs")).isBlank()) {
      Thread.sleep(50);
    }
    Files.delete(group);
  }
}
