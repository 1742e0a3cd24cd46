import { describe, expect, it } from "vitest";
import type { ConversationDetail } from "../protocol/rest";
import { emptyConversation, type Conversation } from "./conversation";
import { merge } from "./merge";
import { placeOf, recalledKeys } from "./recall";
import { goneShare, windowLine } from "./window";

/** Exchanges of 100 tokens each: [0, 100), [100, 200), … */
function conversation(exchanges: number, visibleFrom: number): Conversation {
  const position = exchanges * 100;
  const detail: ConversationDetail = {
    id: "conv_1",
    exchanges: Array.from({ length: exchanges }, (_, i) => ({
      response_id: `r${i}`,
      previous_response_id: i === 0 ? null : `r${i - 1}`,
      status: "completed" as const,
      turns: [{ id: `t${i}`, role: "user", text: "q", at: 0 }],
      receipt: null,
      start_position: i * 100,
      end_position: (i + 1) * 100,
    })),
    window: { tokens: 256, position, visible_from: visibleFrom },
  };
  return merge(emptyConversation("k"), detail);
}

function shares(c: Conversation): (number | null)[] {
  return c.exchanges.map((e) => goneShare(e, c.window));
}

describe("the window over the exchanges", () => {
  it("holds everything while nothing has left it", () => {
    const short = conversation(2, 0);
    expect(shares(short)).toEqual([0, 0]);
    expect(windowLine(short)).toBeNull();
  });

  it("cuts through an exchange at the exact token", () => {
    const long = conversation(4, 144);
    expect(shares(long)).toEqual([1, 0.44, 0, 0]);
    expect(windowLine(long)).toEqual({ beforeKey: "r1", cutsThrough: true, gone: 1 });
  });

  it("lies between two exchanges when the edge falls there", () => {
    expect(windowLine(conversation(4, 200))).toEqual({
      beforeKey: "r2",
      cutsThrough: false,
      gone: 2,
    });
  });

  it("says nothing about exchanges whose positions are unknown", () => {
    const long = conversation(2, 120);
    const unplaced = long.exchanges.map((e) => ({ ...e, startPosition: null }));
    expect(shares({ ...long, exchanges: unplaced })).toEqual([null, null]);
  });

  it("does not count a failed question, which the model never read", () => {
    const long = conversation(2, 120);
    const failed = long.exchanges.map((e) => ({ ...e, phase: "failed" as const }));
    expect(shares({ ...long, exchanges: failed })).toEqual([null, null]);
  });
});

describe("where a recalled turn is to be found", () => {
  const item = (turnId: string, conversationId: string) => ({
    id: `m-${turnId}`,
    turn_id: turnId,
    conversation_id: conversationId,
    date: "2026-05-03",
    speaker: "user",
    text: "q",
  });
  const here = conversation(3, 0);

  it("is the exchange that holds the turn", () => {
    expect(placeOf(item("t1", "conv_1"), here)).toEqual({ kind: "here", exchangeKey: "r1" });
    expect(recalledKeys([item("t0", "conv_1"), item("t2", "conv_1")], here)).toEqual(
      new Set(["r0", "r2"]),
    );
  });

  it("is another conversation otherwise", () => {
    const place = placeOf(item("t9", "conv_7"), here);
    expect(place).toEqual({ kind: "elsewhere", conversationId: "conv_7" });
  });
});

describe("twoTruthsOfOneFigure_theWindowIsThatOfTheBranchOnShow", () => {
  const at = (id: string, previous: string | null, start: number, end: number) => ({
    response_id: id,
    previous_response_id: previous,
    status: "completed" as const,
    turns: [{ id: `${id}-q`, role: "user", text: id, at: 0 }],
    receipt: null,
    start_position: start,
    end_position: end,
  });
  const unfinished = {
    ...at("c", "b", 0, 0),
    status: "in_progress" as const,
    start_position: null,
    end_position: null,
  };

  it("not that of a longer branch", () => {
    const other = [at("a", null, 0, 100), at("long", "a", 100, 900), at("b", "a", 100, 300)];
    const shown = merge(emptyConversation("k"), {
      id: "conv_1",
      exchanges: other,
      window: { tokens: 256, position: 300, visible_from: 44 },
    });
    expect(shown.window).toEqual({ tokens: 256, position: 300, visible_from: 44 });
    expect(shares(shown)).toEqual([0.44, 0]);
    const older = merge(emptyConversation("k"), {
      id: "conv_1",
      exchanges: other,
      window: { tokens: 256, position: 900, visible_from: 644 }, // the largest of all branches
    });
    expect(older.window).toBeNull();
    expect(shares(older)).toEqual([null, null]);
  });

  it("nor one that an unfinished answer would have", () => {
    const shown = merge(emptyConversation("k"), {
      id: "conv_1",
      exchanges: [at("a", null, 0, 100), at("b", "a", 100, 400), unfinished],
      window: { tokens: 256, position: 400, visible_from: 144 },
    });
    expect(shown.window?.position).toBe(400);
    expect(shares(shown)).toEqual([1, 0.14666666666666667, null]);
  });
});
