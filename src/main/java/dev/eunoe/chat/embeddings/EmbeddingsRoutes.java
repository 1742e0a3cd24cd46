package dev.eunoe.chat.embeddings;

import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.limits.OwnerLimits;
import dev.eunoe.chat.models.Models;
import dev.eunoe.memory.Embedder;
import dev.eunoe.memory.Owner;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code POST /v1/embeddings}: texts as vectors; nothing of them is kept. */
@ApplicationScoped
class EmbeddingsRoutes {
  private final SentenceEncoder encoder;
  private final OwnerLimits limits;
  private final JsonHttp http;

  EmbeddingsRoutes(SentenceEncoder encoder, OwnerLimits limits, JsonHttp http) {
    this.encoder = encoder;
    this.limits = limits;
    this.http = http;
  }

  @Route(path = "/v1/embeddings", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    Uni<EmbeddingsBody> made =
        http.read(route, EmbeddingsRequest::read)
            .chain(asked -> {
              limits.admitTexts(owner, asked.texts());
              return vectors(asked.texts())
                  .map(vectors -> EmbeddingsBody.of(vectors, Models.ENCODER, asked.base64()));
            })
            .invoke(body -> limits.read(owner, body.usage().totalTokens()));
    Readers.whileOpen(
        route.response(), made, body -> http.send(route, body), e -> http.fail(route, e));
  }

  /** One text after the other: who leaves is not waited for, and others' texts come between. */
  private Uni<List<Embedder.Embedding>> vectors(List<String> texts) {
    return Multi.createFrom()
        .range(0, texts.size())
        .onItem()
        .transformToUniAndConcatenate(index ->
            encoder.read(texts.get(index)).invoke(read -> requireWhole(read, index, texts)))
        .collect()
        .asList();
  }

  private static void requireWhole(Embedder.Embedding read, int index, List<String> texts) {
    if (!read.whole()) {
      throw EmbeddingsRequest.tooLong(texts.size() == 1 ? "input" : "input[" + index + "]");
    }
  }
}
