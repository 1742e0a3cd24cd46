package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.Conversation;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StorableText;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Conversations and pins of an import that are here already. They are left as they are, so what the
 * import says otherwise of them would be lost without a word: it is refused instead, by its place.
 * That conversations went on since, and pins were superseded, is no difference.
 */
final class KnownConversations {
  private final UnaryOperator<String> kept;

  /**
   * @param kept what may be kept of a text
   */
  KnownConversations(UnaryOperator<String> kept) {
    this.kept = kept;
  }

  /**
   * @param known the ids of conversations that are here
   * @throws ImportException (as failure) naming what the import says otherwise
   */
  Uni<Void> requireUnchanged(OwnedSession session, MemoryExport export, Set<String> known) {
    return ExportReader.conversations(session, known)
        .invoke(here -> {
          Map<String, Conversation> byId = byId(here, Conversation::id);
          for (Conversation conversation : export.conversations()) {
            if (known.contains(conversation.id())) {
              requireUnchanged(
                  conversation, Objects.requireNonNull(byId.get(conversation.id()), "is known"));
            }
          }
        })
        .chain(() -> PinReader.kept(session))
        .invoke(here -> requireUnchanged(export.pins(), byId(here, Pin::id)))
        .replaceWithVoid();
  }

  private void requireUnchanged(Conversation given, Conversation here) {
    boolean same =
        said(given.title(), here.title())
            && given.memory() == here.memory()
            && given.space().equals(here.space())
            && said(given.metadata(), here.metadata())
            && at(given.createdAt(), here.createdAt());
    if (!same) {
      throw differs(
          "The conversation " + given.id(),
          "with another title, time, space, note or memory setting");
    }
    Map<String, ExportedExchange> byId = byId(here.exchanges(), ExportedExchange::responseId);
    for (ExportedExchange exchange : given.exchanges()) {
      ExportedExchange its = byId.get(exchange.responseId());
      if (its == null || !same(exchange, its)) {
        throw differs(
            "The response %s of %s".formatted(exchange.responseId(), given.id()),
            "with another state or model, or after another response");
      }
      requireSameMessages(given.id(), spoken(exchange), spoken(its));
    }
    requireSameItems(given, here);
  }

  /** They may have become messages since. */
  private void requireSameItems(Conversation given, Conversation here) {
    Map<String, StoredMessage> byId =
        byId(
            Stream.concat(
                    here.items().stream(),
                    here.exchanges().stream().flatMap(exchange -> exchange.turns().stream()))
                .toList(),
            StoredMessage::id);
    for (StoredMessage item : given.items()) {
      StoredMessage its = byId.get(item.id());
      if (its == null || !same(item, its)) {
        throw differs("The item %s of %s".formatted(item.id(), given.id()), "with other words");
      }
    }
  }

  private static boolean same(ExportedExchange given, ExportedExchange here) {
    Instant end = given.finishedAt() == null ? here.finishedAt() : given.finishedAt();
    return Objects.equals(given.previousResponseId(), here.previousResponseId())
        && StorableText.of(given.model()).equals(here.model())
        && given.status() == here.status()
        && at(given.createdAt(), here.createdAt())
        && at(end, here.finishedAt());
  }

  private void requireSameMessages(
      String conversation, List<StoredMessage> given, List<StoredMessage> here) {
    for (int i = 0; i < Math.max(given.size(), here.size()); i++) {
      if (i >= given.size() || i >= here.size() || !same(given.get(i), here.get(i))) {
        String id = i < given.size() ? given.get(i).id() : here.get(i).id();
        throw differs("The message %s of %s".formatted(id, conversation), "with other words");
      }
    }
  }

  private boolean same(StoredMessage given, StoredMessage here) {
    return given.id().equals(here.id())
        && given.role().equals(here.role())
        && StorableText.of(given.speaker()).strip().equals(here.speaker())
        && said(given.text(), here.text())
        && at(given.at(), here.at());
  }

  /** Without an answer that has no words, which is none. */
  private static List<StoredMessage> spoken(ExportedExchange exchange) {
    return exchange.turns().stream()
        .filter(turn -> !turn.role().equals("assistant") || !turn.text().isEmpty())
        .toList();
  }

  private void requireUnchanged(List<Pin> given, Map<String, Pin> here) {
    for (Pin pin : given) {
      Pin its = here.get(pin.id());
      if (its != null && (its.kind() != pin.kind() || !said(pin.text().strip(), its.text()))) {
        throw differs("The pin " + pin.id(), "with other words");
      }
    }
  }

  /** Whether words of an import are those that are kept here, perhaps without a secret. */
  private boolean said(String given, String here) {
    return StorableText.of(given).equals(here) || StorableText.of(kept.apply(given)).equals(here);
  }

  /** The database keeps microseconds. */
  private static boolean at(@Nullable Instant given, @Nullable Instant here) {
    return given == null || here == null
        ? given == here
        : Math.abs(Micros.of(given) - Micros.of(here)) <= 1;
  }

  private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
    return all.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  private static ImportException differs(String what, String how) {
    return new ImportException(
        "%s is here already, but %s; delete it before the import, or leave it out."
            .formatted(what, how));
  }
}
