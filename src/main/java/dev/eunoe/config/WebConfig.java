package dev.eunoe.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** By what names this server is called, by whom, and how long it waits for what they send. */
public interface WebConfig {
  /** Origins other than the server's own whose pages may talk to it. */
  Optional<List<String>> allowedOrigins();

  /**
   * Names this server has beside the one it listens on and those of loopback: {@code
   * eunoe.example}, {@code eunoe.example:8443}, or {@code *.example} for all below one.
   */
  Optional<List<String>> allowedHosts();

  /**
   * Whether it may listen beyond loopback although it cannot know who calls: whoever reaches it may
   * then read and change everything.
   */
  @WithDefault("false")
  boolean allowAnonymous();

  /**
   * How long a body may take to arrive, and longer by this for each {@code 32 KiB} of it: who sends
   * a letter now and then holds memory that others wait for.
   */
  @DurationMin(seconds = 1)
  @WithDefault("30s")
  Duration bodyPatience();
}
