package dev.eunoe.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Who is let in, prefix {@code eunoe.auth}. */
public interface AuthConfig {
  /**
   * {@code none}, {@code proxy}, {@code keys} or {@code oidc}; where none is named, {@code proxy}
   * with a proxy's secret and {@code none} without.
   */
  Optional<AuthMode> mode();

  /** For how long a browser is signed in, where its key or token does not end before. */
  @WithDefault("12h")
  @DurationMin(seconds = 1)
  Duration signIn();
}
