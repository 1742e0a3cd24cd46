package dev.eunoe.chat.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** No route is forgotten where {@code KeysIT} asks each of them without a key. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class RoutesIT {
  @Inject Router router;

  @Test
  void everyRegisteredRoute_isListed() throws IOException {
    assertThat(Routes.of(router))
        .as("src/test/resources/wire/routes.txt lists what is registered")
        .isEqualTo(Routes.listed());
  }
}
