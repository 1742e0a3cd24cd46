import { describe, expect, it } from "vitest";
import { emptyConversation } from "./conversation";
import log from "./logs/two-turns.json";
import { createMessage, freshId } from "./message";
import { replay } from "./replay";

describe("the frame that asks", () => {
  it("continues the newest kept answer", () => {
    const talked = replay(log);
    expect(createMessage(talked, "s1", "And?")).toMatchObject({
      input: "And?",
      previous_response_id: talked.exchanges[1]?.responseId,
      store: true,
    });
  });

  it("asks for the events of our own, of which the receipt is made", () => {
    expect(createMessage(replay(log), "s1", "And?")).toMatchObject({ eunoe: { events: true } });
    expect(createMessage({ ...replay(log), remembering: "incognito" }, "s1", "And?")).toMatchObject(
      { eunoe: { events: true } },
    );
  });

  it("names the days by the calendar of who asks", () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(createMessage(replay(log), "s1", "And?")).toMatchObject({ eunoe: { time_zone: zone } });
  });

  it("begins under the id that was made for it", () => {
    const id = freshId();
    expect(id).toMatch(/^conv_[0-9a-f]{32}$/);
    expect(createMessage(emptyConversation("k", id), "s1", "Hi")).toMatchObject({
      conversation: id,
    });
  });

  it("begins in the space that was chosen, and looks into others only when it is asked to", () => {
    const apart = { ...emptyConversation("k"), space: "work" };
    expect(createMessage(apart, "s1", "Hi").eunoe).toMatchObject({ space: "work" });
    expect(createMessage(apart, "s1", "Hi").eunoe).not.toHaveProperty("across_spaces");
    // One that has begun is where it is.
    const begun = createMessage({ ...replay(log), space: "work" }, "s1", "And?", "all spaces");
    expect(begun.eunoe).not.toHaveProperty("space");
    expect(begun.eunoe).toMatchObject({ across_spaces: true });
  });

  it("brings all that was said, and asks for nothing to be kept, incognito", () => {
    const frame = createMessage({ ...replay(log), remembering: "incognito" }, "s1", "And?");
    expect(frame).toMatchObject({ store: false, eunoe: { incognito: true } });
    expect(frame.input).toHaveLength(5);
    expect(frame).not.toHaveProperty("previous_response_id");
  });
});
