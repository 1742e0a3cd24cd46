package dev.eunoe.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.Validity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Memories as JSON: a list, an item, a receipt, an export. */
@ApplicationScoped
class MemoryJson {
  /** What an export file says it is; {@link MemoryImport} takes nothing else. */
  static final String FORMAT = "eunoe-memory";

  static final int VERSION = 2;

  private final ObjectMapper json;

  MemoryJson(ObjectMapper json) {
    this.json = json;
  }

  /** A page; {@code has_more} is right except where the last page is exactly full. */
  ObjectNode items(List<MemoryItem> items, int limit) {
    ObjectNode list = list();
    items.forEach(item -> list.withArray("data").add(item(item)));
    return list.put("has_more", items.size() == limit)
        .put("last_id", items.isEmpty() ? null : items.getLast().id());
  }

  ObjectNode item(MemoryItem item) {
    return message(item.id(), item.conversationId(), item.role(), item.text(), item.at())
        .put("response_id", item.responseId());
  }

  /** Without scores: they are about the search, not about the person. */
  ObjectNode found(List<Recollection> found) {
    ObjectNode list = list();
    found.forEach(item -> list.withArray("data").add(found(item)));
    return list;
  }

  private ObjectNode found(Recollection item) {
    ObjectNode node =
        message(item.turnId(), item.conversationId(), item.role(), item.text(), item.at())
            .put("excerpt", item.excerpt())
            .put("times", item.times());
    Validity validity = item.validity();
    if (validity.until() != null) {
      node.put("superseded_by", validity.supersededBy())
          .put("superseded_at", validity.until().toString());
    }
    if (validity.supersedes() != null) {
      node.put("supersedes", validity.supersedes());
    }
    return node;
  }

  private ObjectNode message(String id, String conversation, String role, String text, Instant at) {
    return json.createObjectNode()
        .put("id", id)
        .put("object", "memory.message")
        .put("conversation_id", conversation)
        .put("role", role)
        .put("text", text)
        .put("at", at.toString());
  }

  ObjectNode pins(List<Pin> pins) {
    ObjectNode list = list();
    pins.forEach(pin -> list.withArray("data").add(pin(pin)));
    return list;
  }

  ObjectNode pin(Pin pin) {
    return json.createObjectNode()
        .put("id", pin.id())
        .put("object", "memory.pin")
        .put("kind", pin.kind().name().toLowerCase(Locale.ROOT))
        .put("text", pin.text())
        .put("message_id", pin.sourceTurnId())
        .put("at", pin.at().toString())
        .put("superseded_at", text(pin.supersededAt()))
        .put("superseded_by", pin.supersededBy());
  }

  /** The kind a request names; a fact where it names none. */
  static Pin.Kind kind(@Nullable String name) {
    String kind = name == null ? "fact" : name;
    return switch (kind) {
      case "fact" -> Pin.Kind.FACT;
      case "instruction" -> Pin.Kind.INSTRUCTION;
      default -> throw RequestFields.badValue("kind", "'fact' or 'instruction'", kind);
    };
  }

  ObjectNode erased(ErasureReceipt receipt) {
    return json.createObjectNode()
        .put("object", "memory.erased")
        .put("messages", receipt.turns())
        .put("echoes", receipt.echoes())
        .put("index_entries", receipt.postings())
        .put("summaries", receipt.segments())
        .put("pins", receipt.pins())
        .put("states", receipt.states())
        .put("records", receipt.records())
        .put("conversations", receipt.conversations());
  }

  /** What an erasure would take away, or has. */
  ObjectNode erased(ErasureReceipt receipt, DryRun run) {
    return run.mark(erased(receipt));
  }

  ObjectNode unpinned(String id) {
    return json.createObjectNode()
        .put("id", id)
        .put("object", "memory.deleted")
        .put("deleted", true);
  }

  ObjectNode export(Owner owner, MemoryExport export) {
    ObjectNode file = json.createObjectNode().put("format", FORMAT).put("version", VERSION);
    file.put("owner", owner.id());
    ArrayNode conversations = file.putArray("conversations");
    export.conversations().forEach(c -> conversations.add(conversation(c)));
    ArrayNode pins = file.putArray("pins");
    export.pins().forEach(pin -> pins.add(exported(pin)));
    return file;
  }

  private ObjectNode exported(Pin pin) {
    ObjectNode node = pin(pin);
    node.remove("object");
    return node;
  }

  private ObjectNode conversation(MemoryExport.Conversation conversation) {
    ObjectNode node =
        json.createObjectNode()
            .put("id", conversation.id())
            .put("title", conversation.title())
            .put("memory", conversation.memory())
            .put("created_at", conversation.createdAt().toString())
            .put("updated_at", conversation.updatedAt().toString());
    ArrayNode responses = node.putArray("responses");
    conversation.exchanges().forEach(exchange -> responses.add(response(exchange)));
    return node;
  }

  private ObjectNode response(MemoryExport.ExportedExchange exchange) {
    ObjectNode node =
        json.createObjectNode()
            .put("id", exchange.responseId())
            .put("previous_response_id", exchange.previousResponseId())
            .put("model", exchange.model())
            .put("status", exchange.status().name().toLowerCase(Locale.ROOT))
            .put("created_at", exchange.createdAt().toString())
            .put("finished_at", text(exchange.finishedAt()));
    ArrayNode messages = node.putArray("messages");
    for (StoredTurn turn : exchange.turns()) {
      messages.add(exported(turn));
    }
    return node;
  }

  private ObjectNode exported(StoredTurn turn) {
    ObjectNode node = json.createObjectNode().put("id", turn.id()).put("role", turn.role());
    if (!turn.speaker().isEmpty()) {
      node.put("speaker", turn.speaker());
    }
    node.put("text", turn.text()).put("at", turn.at().toString());
    return turn.erased() ? node.put("erased", true) : node;
  }

  private ObjectNode list() {
    ObjectNode list = json.createObjectNode().put("object", "list");
    list.putArray("data");
    return list;
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }
}
