package dev.eunoe.command.start;

import java.nio.file.Path;
import java.util.List;

/**
 * One start of the real server in a process of its own, up to the line that says it is ready; it
 * has ended by then.
 *
 * @param seconds from the start of the process to that line
 * @param processorSeconds of all its threads until then; 0 where the system does not tell
 * @param parts what the server says of them
 */
record StartedServer(double seconds, double processorSeconds, StartParts parts) {

  /** As {@link MeasuredServer#in}, and stops it. */
  static StartedServer in(Path data, List<String> options) {
    try (var server = MeasuredServer.in(data, options, List.of())) {
      return server.start();
    }
  }
}
