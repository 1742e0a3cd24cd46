// The newest npm @anthropic-ai/sdk with a model that thinks and calls tools.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: process.env.EUNOE_URL, apiKey: "none", maxRetries: 0 });
const tool = {
  name: "weather",
  description: "Tells the weather.",
  input_schema: {
    type: "object",
    properties: { place: { enum: ["Karst", "Bled"] }, days: { type: "integer", minimum: 1, maximum: 9 } },
    required: ["place", "days"],
  },
};
const asked = {
  model: undefined,
  max_tokens: 400,
  temperature: 0,
  eunoe: { memory: false },
  thinking: { type: "enabled", budget_tokens: 2 },
  messages: [{ role: "user", content: "Will it rain on the Karst?" }],
};
const calling = { ...asked, tools: [tool], tool_choice: { type: "any", disable_parallel_tool_use: true } };

test("thinking is a block of its own, and may be left out", async () => {
  const messages = [{ role: "user", content: "I am Olenka." }];
  const whole = await client.messages.create({ ...asked, messages });
  assert.deepEqual(whole.content.map((block) => block.type), ["thinking", "text"]);
  assert.ok(whole.content[0].thinking.length > 0);
  assert.ok(whole.usage.output_tokens_details.thinking_tokens > 0);
  const thought = [];
  const stream = client.messages.stream({ ...asked, messages }).on("thinking", (delta) => thought.push(delta));
  const final = await stream.finalMessage();
  assert.equal(thought.join(""), whole.content[0].thinking);
  assert.deepEqual(final.content, whole.content);
  const hidden = { ...asked.thinking, display: "omitted" };
  assert.equal((await client.messages.create({ ...asked, messages, thinking: hidden })).content[0].thinking, "");
  const none = await client.messages.create({ ...asked, messages, thinking: { type: "disabled" } });
  assert.deepEqual(none.content.map((block) => block.type), ["text"]);
  messages.push({ role: "assistant", content: whole.content }, { role: "user", content: "Who am I?" });
  const next = await client.messages.create({ ...asked, messages });
  assert.equal(next.usage.cache_read_input_tokens, whole.eunoe.receipt.window.position);
});

test("a tool is called as its schema says, and only its result is read next", async () => {
  const first = await client.messages.create(calling);
  const call = first.content.at(-1);
  assert.equal(first.stop_reason, "tool_use");
  assert.equal(call.type, "tool_use");
  assert.equal(call.name, "weather");
  assert.ok(["Karst", "Bled"].includes(call.input.place));
  const pieces = [];
  const stream = client.messages.stream(calling).on("inputJson", (piece) => pieces.push(piece));
  const final = await stream.finalMessage();
  assert.deepEqual(final.content.at(-1).input, call.input);
  assert.deepEqual(JSON.parse(pieces.join("")), call.input);
  assert.equal(final.stop_reason, "tool_use");
  const result = { type: "tool_result", tool_use_id: call.id, content: [{ type: "text", text: "Rain on Sunday." }] };
  const next = await client.messages.create({
    ...calling,
    tool_choice: { type: "auto" },
    messages: [...calling.messages, { role: "assistant", content: first.content }, { role: "user", content: [result] }],
  });
  assert.equal(next.usage.cache_read_input_tokens, first.eunoe.receipt.window.position);
});

test("a tool that is named is called", async () => {
  const time = { name: "time", input_schema: { type: "object", properties: {} } };
  const message = await client.messages.create({
    ...calling,
    tools: [tool, time],
    tool_choice: { type: "tool", name: "time" },
  });
  assert.equal(message.content.at(-1).name, "time");
  await assert.rejects(
    client.messages.create({ ...calling, tool_choice: { type: "tool", name: "tide" } }),
    Anthropic.BadRequestError,
  );
});

test("an agent's turns read the results alone, however many calls are sent back", async () => {
  const messages = [...calling.messages];
  let position = 0;
  for (let turn = 0; turn < 6; turn++) {
    const thinking = { type: "disabled" };
    const message = await client.messages.create({ ...calling, thinking, seed: turn, temperature: 0.9, messages });
    assert.equal(message.usage.cache_read_input_tokens, position);
    position = message.eunoe.receipt.window.position;
    const call = message.content.at(-1);
    const result = { type: "tool_result", tool_use_id: call.id, content: "Rain." };
    messages.push({ role: "assistant", content: message.content }, { role: "user", content: [result] });
  }
});
