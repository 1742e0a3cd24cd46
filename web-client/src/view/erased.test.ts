import { describe, expect, it } from "vitest";
import type { Erased } from "../protocol/memory";
import { erasedSentence, importedSentence } from "./erased";

const NOTHING: Erased = {
  messages: 0,
  echoes: 0,
  index_entries: 0,
  summaries: 0,
  pins: 0,
  states: 0,
  records: 0,
  conversations: 0,
};

describe("the receipt of an erasure", () => {
  it("names what went, and nothing that did not", () => {
    expect(
      erasedSentence({ ...NOTHING, messages: 1, echoes: 1, index_entries: 12, states: 3 }),
    ).toBe(
      "Forgotten for good: 1 message, 1 answer that repeated it, 12 index entries, 3 saved states.",
    );
  });

  it("says so when there was nothing", () => {
    expect(erasedSentence(NOTHING)).toBe("There was nothing to forget.");
  });

  it("tells what an import added and what was here", () => {
    expect(
      importedSentence({ conversations: 1, messages: 6, pins: 1, known_conversations: 2 }),
    ).toBe(
      "Imported 1 conversation, 6 messages and 1 pin. 2 conversations were here already and stayed as they are.",
    );
  });
});
