package dev.eunoe.model.kernel;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HotSpot which methods are compiled into their callers. A vector is a register only within
 * one compiled method: where a helper that takes or gives one is left out, each call makes objects.
 * The compiler leaves helpers out of callers that have grown large, and large they become by loops
 * that it has put into theirs. So the helpers are always put in, and the loops around them never.
 *
 * <p>By JVM directives (JEP 165) given at run time, which needs no options at start. Results never
 * depend on them.
 */
final class CompilerDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(CompilerDirectives.class);

  static final String DIRECTIVES =
      """
      [{
        match: ["dev/eunoe/model/*.*"],
        inline: [
          "+dev/eunoe/model/kernel/vector/element/VectorExp.exp",
          "+dev/eunoe/model/kernel/vector/element/VectorExpm1.oneMinusExp",
          "+dev/eunoe/model/kernel/vector/element/VectorExp.sigmoid",
          "+dev/eunoe/model/kernel/vector/element/VectorSoftplus.softplus",
          "+dev/eunoe/model/kernel/int8/Int8Rows.byte0",
          "+dev/eunoe/model/kernel/int8/Int8Rows.byte1",
          "+dev/eunoe/model/kernel/int8/Int8Rows.byte2",
          "+dev/eunoe/model/kernel/int8/Int8Rows.byte3",
          "-dev/eunoe/model/kernel/int8/Int8Panel.*",
          "-dev/eunoe/model/kernel/vector/element/VectorActivations.*",
          "-dev/eunoe/model/kernel/vector/attention/VectorSoftmax.numerators",
          "-dev/eunoe/model/kernel/vector/recurrence/VectorConv.*",
          "-dev/eunoe/model/kernel/vector/recurrence/VectorLinearRecurrence.*",
          "-dev/eunoe/model/kernel/vector/element/VectorSoftplus.apply",
          "-dev/eunoe/model/kernel/vector/recurrence/VectorSelectiveScan.*"
        ]
      }]
      """;

  private static boolean given;

  private CompilerDirectives() {}

  /** Once for this JVM; on another one nothing happens but a line that says so. */
  static synchronized void give() {
    if (given) {
      return;
    }
    given = true;
    try {
      Path file = Files.createTempFile("eunoe-directives-", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        var said =
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "compilerDirectivesAdd",
                    new Object[] {new String[] {file.toString()}},
                    new String[] {String[].class.getName()});
        LOG.debug("Compiler directives: {}", said);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException e) {
      LOG.info(
          "This JVM takes no compiler directives, so its kernels may be slower: {}",
          e.getMessage());
    }
  }
}
