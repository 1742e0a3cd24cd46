import { describe, expect, it } from "vitest";
import { parseFrame } from "./parse";

describe("a frame", () => {
  it("is read when it has what its type promises", () => {
    const frame = { type: "response.output_text.delta", sequence_number: 4, delta: "Hi" };
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it.each([
    ["{", "not JSON"],
    ["[]", "without a type"],
    ["{}", "without a type"],
    ['{"type":"response.output_text.delta","sequence_number":1}', "delta"],
    ['{"type":"response.output_text.delta","delta":"x"}', "sequence_number"],
    ['{"type":"response.created","sequence_number":1,"response":null}', "response"],
    ['{"type":"response.created","sequence_number":1,"response":{}}', "no id"],
  ])("%s is unreadable, and the reason names the fault", (text, named) => {
    const event = parseFrame(text);
    expect(event.type).toBe("unreadable");
    if (event.type === "unreadable") expect(event.reason).toContain(named);
  });

  it("of a type this client does not know is no error", () => {
    expect(parseFrame('{"type":"eunoe.new.thing"}')).toEqual({
      type: "unknown",
      name: "eunoe.new.thing",
    });
  });

  it("of a type named like an object's own method is not known either", () => {
    expect(parseFrame('{"type":"toString"}').type).toBe("unknown");
  });

  it("that reports an error needs no number, since it may answer no request", () => {
    const frame = { type: "error", error: { message: "The frame is not JSON.", type: "x" } };
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
  });
});
