// The newest npm @anthropic-ai/sdk: messages, their streams and helper, counts, turns, its errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: process.env.EUNOE_URL, apiKey: "none", maxRetries: 0 });
const model = (await (await fetch(process.env.EUNOE_URL + "/v1/models")).json()).data[0].id;
const hello = { model, max_tokens: 12, messages: [{ role: "user", content: "Hello." }] };
const greedy = { ...hello, temperature: 0, store: false };

test("a message", async () => {
  const message = await client.messages.create({ ...hello, system: "Be kind.", metadata: { user_id: "u" } });
  assert.equal(message.type, "message");
  assert.equal(message.role, "assistant");
  assert.equal(message.content[0].type, "text");
  assert.ok(message.content[0].text.length > 0);
  assert.ok(["end_turn", "max_tokens"].includes(message.stop_reason));
  assert.equal(message.stop_sequence, null);
  assert.ok(message.usage.output_tokens > 0);
  assert.match(message.id, /^msg_/);
  assert.match(message._request_id, /^req_/);
});

test("a stream, event by event", async () => {
  const types = [];
  for await (const event of await client.messages.create({ ...hello, stream: true })) types.push(event.type);
  assert.deepEqual([...new Set(types)], [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

test("the stream helper tells what a plain answer tells", async () => {
  const deltas = [];
  const stream = client.messages.stream(greedy).on("text", (delta) => deltas.push(delta));
  const final = await stream.finalMessage();
  const plain = await client.messages.create(greedy);
  assert.equal(deltas.join(""), plain.content[0].text);
  assert.deepEqual(final.content, plain.content);
  assert.deepEqual(final.usage, plain.usage);
  assert.equal(final.stop_reason, plain.stop_reason);
});

test("a stream that is broken off", async () => {
  const stream = client.messages.stream({ ...hello, max_tokens: 400 });
  for await (const event of stream) if (event.type === "content_block_delta") break;
});

test("the next turn reads its own words", async () => {
  const asked = { ...hello, system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }] };
  const messages = [{ role: "user", content: [{ type: "text", text: "My goat is called Brunhild." }] }];
  const first = await client.messages.create({ ...asked, messages });
  messages.push({ role: "assistant", content: first.content }, { role: "user", content: "What is it called?" });
  const second = await client.messages.create({ ...asked, messages });
  assert.ok(first.usage.cache_creation_input_tokens > 0);
  assert.equal(second.usage.cache_read_input_tokens, first.eunoe.receipt.window.position);
});

test("a stop sequence is told back", async () => {
  const whole = (await client.messages.create(greedy)).content[0].text;
  const stop = whole.slice(2, 5);
  const message = await client.messages.create({ ...greedy, stop_sequences: ["\u0007", stop] });
  assert.equal(message.stop_reason, "stop_sequence");
  assert.equal(message.stop_sequence, stop);
  assert.equal(message.content[0].text, whole.slice(0, whole.indexOf(stop)));
  const final = await client.messages.stream({ ...greedy, stop_sequences: [stop] }).finalMessage();
  assert.equal(final.stop_sequence, stop);
});

test("counted tokens are those of the answer", async () => {
  const { max_tokens, store, temperature, ...counted } = { ...greedy, system: "Be brief." };
  const { input_tokens } = await client.messages.countTokens({ ...counted, store });
  const { usage } = await client.messages.create({ ...greedy, system: "Be brief." });
  assert.equal(input_tokens, usage.input_tokens + usage.cache_read_input_tokens);
});

test("an answer keeps to a schema", async () => {
  const schema = { type: "object", properties: { n: { type: "integer", minimum: 1, maximum: 9 } }, required: ["n"] };
  const message = await client.messages.create({
    ...greedy,
    max_tokens: 60,
    output_config: { format: { type: "json_schema", schema } },
  });
  assert.ok(JSON.parse(message.content[0].text).n > 0);
});

test("refusals are errors of the client's own kind", async () => {
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
  const refused = (more) => client.messages.create({ ...hello, ...more });
  await assert.rejects(refused({ messages: [{ role: "user", content: [image] }] }), (error) => {
    assert.ok(error instanceof Anthropic.BadRequestError);
    assert.equal(error.type, "invalid_request_error");
    assert.match(error.message, /'image'/);
    assert.match(error.requestID, /^req_/);
    return true;
  });
  await assert.rejects(refused({ model: "claude-unknown" }), Anthropic.NotFoundError);
  await assert.rejects(refused({ temperature: -1 }), Anthropic.BadRequestError);
  await assert.rejects(refused({ mcp_servers: [{}] }), /mcp_servers/);
  await assert.rejects(refused({ tools: [{ type: "web_search_20250305", name: "web_search" }] }), /web_search_20250305/);
  await assert.rejects(client.get("/v1/messages/x"), Anthropic.NotFoundError);
});
