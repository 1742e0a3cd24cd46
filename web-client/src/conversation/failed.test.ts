import { describe, expect, it } from "vitest";
import type { ConversationDetail, WireExchange } from "../protocol/rest";
import { emptyConversation, isBusy, previousResponseId, type Conversation } from "./conversation";
import { merge } from "./merge";
import { reduce } from "./reduce";

function stored(
  id: string,
  previous: string | null,
  question: string,
  status: WireExchange["status"] = "completed",
): WireExchange {
  const answered = status === "completed";
  return {
    response_id: id,
    previous_response_id: previous,
    status,
    turns: [{ id: `${id}-q`, role: "user", text: question, at: 0 }],
    receipt: null,
    start_position: answered ? 0 : null,
    end_position: answered ? 10 : null,
  };
}

function detail(...exchanges: WireExchange[]): ConversationDetail {
  return { id: "conv_1", exchanges, window: null };
}

function questions(conversation: Conversation): string[] {
  return conversation.exchanges.map((e) => e.question.text);
}

function asked(conversation: Conversation, streamId: string, text: string): Conversation {
  return reduce(conversation, { type: "local.asked", streamId, text, at: new Date(0) });
}

function refused(conversation: Conversation, streamId: string): Conversation {
  return reduce(conversation, {
    type: "error",
    stream_id: streamId,
    error: { message: "Too long.", type: "invalid_request_error" },
  });
}

describe("whatWasTypedIsLost_aFailedQuestionStaysInItsPlace", () => {
  const first = merge(emptyConversation("k"), detail(stored("r1", null, "one")));

  it("when the next is asked, and answered, and read back", () => {
    const failed = refused(asked(first, "s2", "two"), "s2");
    const next = asked(failed, "s3", "three");
    expect(questions(next)).toEqual(["one", "two", "three"]);
    const read = merge(next, detail(stored("r1", null, "one")));
    expect(questions(read)).toEqual(["one", "two", "three"]);
    const answered = reduce(read, {
      type: "response.completed",
      sequence_number: 1,
      stream_id: "s3",
      response: { id: "r3", status: "completed" },
    });
    const back = merge(answered, detail(stored("r1", null, "one"), stored("r3", "r1", "three")));
    expect(questions(back)).toEqual(["one", "two", "three"]);
    expect(back.exchanges[1]?.phase).toBe("failed");
    expect(previousResponseId(back)).toBe("r3");
  });

  it("also where the server keeps it, beside the branch that went on without it", () => {
    const read = merge(
      emptyConversation("k"),
      detail(
        stored("r1", null, "one"),
        stored("r2", "r1", "two", "failed"),
        stored("r3", "r1", "three"),
      ),
    );
    expect(questions(read)).toEqual(["one", "two", "three"]);
    expect(read.onOtherBranches).toBe(0);
  });

  it("until it is asked again", () => {
    const failed = refused(asked(first, "s2", "two"), "s2");
    expect(questions(asked(failed, "s3", "two"))).toEqual(["one", "two"]);
    const read = merge(
      emptyConversation("k"),
      detail(
        stored("r1", null, "one"),
        stored("r2", "r1", "two", "failed"),
        stored("r3", "r1", "two"),
      ),
    );
    expect(questions(read)).toEqual(["one", "two"]);
  });

  it("or dismissed, where only this side has it", () => {
    const failed = refused(asked(first, "s2", "two"), "s2");
    const key = failed.exchanges[1]?.key ?? "";
    expect(questions(reduce(failed, { type: "local.dismissed", key }))).toEqual(["one"]);
    const kept = first.exchanges[0]?.key ?? "";
    expect(questions(reduce(first, { type: "local.dismissed", key: kept }))).toEqual(["one"]);
  });

  it("and holds up no other", () => {
    const failed = refused(asked(first, "s2", "two"), "s2");
    expect(isBusy(failed)).toBe(false);
    expect(isBusy(asked(failed, "s3", "three"))).toBe(true);
  });

  it("but gives way to itself, when it had arrived although its confirmation was lost", () => {
    const lost = reduce(asked(first, "s2", "two"), { type: "local.disconnected" });
    expect(lost.exchanges[1]?.phase).toBe("failed");
    const read = merge(
      lost,
      detail(stored("r1", null, "one"), stored("r2", "r1", "two", "in_progress")),
    );
    expect(questions(read)).toEqual(["one", "two"]);
    expect(read.exchanges[1]?.phase).toBe("away");
  });
});
