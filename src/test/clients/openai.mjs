// The newest npm openai: chat, its stream helper, Responses with their stream helper, turns, the socket.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";

const client = new OpenAI({ baseURL: process.env.EUNOE_URL + "/v1", apiKey: "none", maxRetries: 0 });
const model = (await client.models.list()).data[0].id;

test("chat completions", async () => {
  const completion = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: "Hello." }],
    max_completion_tokens: 12,
  });
  assert.equal(completion.object, "chat.completion");
  assert.ok(completion.choices[0].message.content.length > 0);
  assert.ok(completion.usage.completion_tokens > 0);
});

test("the stream helper of chat completions", async () => {
  const deltas = [];
  const stream = client.chat.completions
    .stream({ model, messages: [{ role: "user", content: "Hello." }], max_completion_tokens: 12 })
    .on("content", (delta) => deltas.push(delta));
  const final = await stream.finalChatCompletion();
  assert.equal(deltas.join(""), final.choices[0].message.content);
});

test("a stream that is broken off", async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: "Tell me a long story." }],
    stream: true,
  });
  for await (const chunk of stream) {
    assert.equal(chunk.object, "chat.completion.chunk");
    break;
  }
});

test("log probabilities, whole, streamed and of a response", async () => {
  const options = { model, temperature: 0, top_logprobs: 3, store: false };
  const asked = {
    ...options,
    messages: [{ role: "user", content: "Say: 😀 é!" }],
    max_completion_tokens: 8,
    logprobs: true,
  };
  const [choice] = (await client.chat.completions.create(asked)).choices;
  const tokens = choice.logprobs.content;
  const bytes = tokens.flatMap((token) => token.bytes);
  assert.equal(new TextDecoder().decode(new Uint8Array(bytes)).trim(), choice.message.content.trim());
  for (const token of tokens) {
    assert.equal(token.top_logprobs.length, 3);
    assert.deepEqual(token.top_logprobs[0], { token: token.token, logprob: token.logprob, bytes: token.bytes });
    assert.ok(token.logprob <= 0);
  }
  const streamed = [];
  for await (const chunk of await client.chat.completions.create({ ...asked, stream: true }))
    streamed.push(...(chunk.choices[0]?.logprobs?.content ?? []));
  assert.deepEqual(streamed, tokens);
  const response = await client.responses.create({
    ...options,
    input: "Say: 😀 é!",
    max_output_tokens: 8,
    include: ["message.output_text.logprobs"],
  });
  assert.deepEqual(response.output[0].content[0].logprobs, tokens);
  await assert.rejects(client.chat.completions.create({ ...asked, logprobs: false }), OpenAI.BadRequestError);
  await assert.rejects(client.chat.completions.create({ ...asked, top_logprobs: 21 }), OpenAI.BadRequestError);
});

test("several answers, whole and streamed, the first of which is that of one", async () => {
  const asked = {
    model,
    messages: [{ role: "user", content: "Hello." }],
    max_completion_tokens: 12,
    temperature: 1.2,
    seed: 7,
    store: false,
  };
  const [one] = (await client.chat.completions.create(asked)).choices;
  const { choices } = await client.chat.completions.create({ ...asked, n: 3 });
  assert.deepEqual(choices.map((choice) => choice.index), [0, 1, 2]);
  assert.deepEqual(choices[0], one);
  const streamed = await client.chat.completions.stream({ ...asked, n: 3 }).finalChatCompletion();
  assert.deepEqual(
    streamed.choices.map((choice) => choice.message.content),
    choices.map((choice) => choice.message.content),
  );
});

test("embeddings, which it asks for in base64", async () => {
  const asked = { model: "all-MiniLM-L6-v2", input: ["The sea is blue.", "A dog."] };
  const { data, usage } = await client.embeddings.create(asked);
  const floats = await client.embeddings.create({ ...asked, encoding_format: "float" });
  assert.equal(data[1].embedding.length, 384);
  assert.deepEqual(data.map((one) => one.embedding), floats.data.map((one) => one.embedding.map(Math.fround)));
  assert.ok(usage.prompt_tokens > 0);
});

test("responses, continued", async () => {
  const first = await client.responses.create({ model, input: "My cat is called Minka.", max_output_tokens: 12 });
  assert.ok(first.output_text.length > 0);
  const second = await client.responses.create({
    model,
    input: "And hers?",
    previous_response_id: first.id,
    max_output_tokens: 12,
  });
  assert.equal(second.previous_response_id, first.id);
  assert.ok(second.usage.input_tokens_details.cached_tokens > 0);
  assert.equal((await client.responses.retrieve(first.id)).output_text, first.output_text);
});

test("a response in the background: polled, followed from a number, cancelled", async () => {
  const asked = { model, input: "Tell me of the sea.", max_output_tokens: 24, background: true };
  const begun = await client.responses.create(asked);
  assert.deepEqual([begun.status, begun.background], ["queued", true]);
  let polled = begun;
  while (["queued", "in_progress"].includes(polled.status)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    polled = await client.responses.retrieve(begun.id);
  }
  assert.ok(polled.output_text.length > 0);
  const events = [];
  for await (const event of await client.responses.retrieve(begun.id, { stream: true, starting_after: 2 }))
    events.push(event);
  assert.equal(events[0].sequence_number, 3);
  assert.equal(events.at(-1).response.output_text ?? events.at(-1).response.output[0].content[0].text, polled.output_text);
  const long = await client.responses.create({ ...asked, max_output_tokens: 4000 });
  assert.ok(["cancelled", "completed", "incomplete"].includes((await client.responses.cancel(long.id)).status));
  await assert.rejects(client.responses.create({ ...asked, store: false }), OpenAI.BadRequestError);
});

test("the stream helper of responses", async () => {
  const stream = client.responses.stream({ model, input: "Hello.", max_output_tokens: 12 });
  let text = "";
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") text += event.delta;
  }
  const final = await stream.finalResponse();
  assert.equal(text, final.output_text);
});

test("counted tokens are those of the answer", async () => {
  const first = await client.responses.create({ model, input: "My owl is called Zenobia.", max_output_tokens: 12 });
  const asked = { model, input: "What is it called?", previous_response_id: first.id };
  const counted = await client.responses.inputTokens.count(asked);
  assert.equal(counted.object, "response.input_tokens");
  const second = await client.responses.create({ ...asked, max_output_tokens: 12 });
  assert.equal(counted.input_tokens, second.usage.input_tokens);
});

test("plain completions", async () => {
  const asked = { model, prompt: "The sea is", max_tokens: 8, temperature: 0 };
  const plain = await client.completions.create({ ...asked, echo: true });
  assert.equal(plain.object, "text_completion");
  assert.ok(plain.choices[0].text.startsWith(asked.prompt));
  let text = "";
  for await (const chunk of await client.completions.create({ ...asked, stream: true })) {
    text += chunk.choices[0].text;
  }
  assert.equal(asked.prompt + text, plain.choices[0].text);
});

test("conversations", async () => {
  const asked = { model, input: "Hello.", conversation: "conv_of_npm", max_output_tokens: 12 };
  assert.equal((await client.responses.create(asked)).conversation.id, "conv_of_npm");
  assert.equal((await client.conversations.delete("conv_of_npm")).deleted, true);
});

test("conversations with items and metadata", async () => {
  const made = await client.conversations.create({
    metadata: { topic: "boats" },
    items: [
      { type: "message", role: "user", content: "My boat is blue." },
      { type: "message", role: "assistant", content: "I see." },
    ],
  });
  assert.deepEqual([made.object, made.metadata], ["conversation", { topic: "boats" }]);
  const changed = await client.conversations.update(made.id, { metadata: { topic: "ships" } });
  assert.deepEqual(changed.metadata, { topic: "ships" });
  assert.deepEqual((await client.conversations.retrieve(made.id)).metadata, { topic: "ships" });
  const added = await client.conversations.items.create(made.id, {
    items: [{ type: "message", role: "user", content: [{ type: "input_text", text: "My car is red." }] }],
    include: ["message.output_text.logprobs"],
  });
  assert.equal(added.data[0].content[0].text, "My car is red.");
  const asked = { model, input: "What is blue?", conversation: { id: made.id }, max_output_tokens: 12 };
  const answer = await client.responses.create(asked);
  const items = [];
  for await (const item of client.conversations.items.list(made.id, { order: "asc", limit: 2 })) items.push(item);
  assert.deepEqual(
    items.map((item) => item.content[0].text),
    ["My boat is blue.", "I see.", "My car is red.", "What is blue?", answer.output_text],
  );
  assert.equal(items[2].id, added.data[0].id);
  assert.equal(items[4].id, answer.output[0].id);
  const read = await client.conversations.items.retrieve(items[1].id, { conversation_id: made.id });
  assert.equal(read.role, "assistant");
  assert.equal((await client.conversations.items.delete(items[2].id, { conversation_id: made.id })).id, made.id);
  await assert.rejects(
    client.conversations.items.retrieve(items[2].id, { conversation_id: made.id }),
    OpenAI.NotFoundError,
  );
  assert.equal((await client.conversations.delete(made.id)).deleted, true);
  await assert.rejects(client.conversations.retrieve(made.id), OpenAI.NotFoundError);
});

test("what a response was asked, and its deletion", async () => {
  const response = await client.responses.create({ model, input: "My boat is blue.", max_output_tokens: 12 });
  const items = [];
  for await (const item of client.responses.inputItems.list(response.id)) items.push(item);
  assert.equal(items.length, 1);
  assert.equal(items[0].content[0].text, "My boat is blue.");
  await client.responses.delete(response.id);
  await assert.rejects(client.responses.retrieve(response.id), OpenAI.NotFoundError);
});

test("responses over the socket", async () => {
  const socket = new ResponsesWS(client);
  const text = await new Promise((resolve, reject) => {
    let deltas = "";
    socket.on("error", reject);
    socket.on("response.output_text.delta", (event) => (deltas += event.delta));
    socket.on("response.incomplete", () => resolve(deltas));
    socket.on("response.completed", () => resolve(deltas));
    socket.socket.on("open", () =>
      socket.send({ type: "response.create", model, input: "Hello.", max_output_tokens: 12 }),
    );
  });
  socket.close();
  assert.ok(text.length > 0);
});

test("a refusal is an error of the client's own kind", async () => {
  await assert.rejects(client.responses.retrieve("resp_unknown"), OpenAI.NotFoundError);
  await assert.rejects(
    client.chat.completions.create({ model, messages: [{ role: "user", content: "Hi" }], temperature: -1 }),
    OpenAI.BadRequestError,
  );
});

const parameters = {
  type: "object",
  properties: { place: { type: "string", enum: ["Karst", "Bled"] }, days: { type: "integer", minimum: 1, maximum: 9 } },
  required: ["place", "days"],
  additionalProperties: false,
};

test("tools of responses: streamed, and a turn with the result alone", async () => {
  const tools = [{ type: "function", name: "weather", description: "Rain or not", parameters, strict: true }];
  const asked = { model, tools, parallel_tool_calls: false, max_output_tokens: 200 };
  const stream = client.responses.stream({ ...asked, input: "Will it rain?", tool_choice: "required" });
  let written = "";
  for await (const event of stream) {
    if (event.type === "response.function_call_arguments.delta") written += event.delta;
  }
  const first = await stream.finalResponse();
  const call = first.output.at(-1);
  assert.equal(call.type, "function_call");
  assert.equal(call.arguments, written);
  assert.ok(["Karst", "Bled"].includes(call.parsed_arguments.place));
  const input = [{ type: "function_call_output", call_id: call.call_id, output: "Rain on Sunday." }];
  const second = await client.responses.create({ ...asked, input, previous_response_id: first.id, max_output_tokens: 12 });
  assert.ok(second.output_text.length > 0);
  assert.ok(second.usage.input_tokens_details.cached_tokens > 0);
});

test("a tool of chat completions, run by the client", async () => {
  const asked = [];
  const runner = client.chat.completions.runTools({
    model,
    messages: [{ role: "user", content: "Will it rain?" }],
    tools: [
      {
        type: "function",
        function: {
          name: "weather",
          description: "Rain or not",
          parameters,
          parse: JSON.parse,
          function: (place) => (asked.push(place), "Rain on Sunday."),
        },
      },
    ],
    tool_choice: { type: "function", function: { name: "weather" } },
    max_completion_tokens: 200,
  });
  await runner.done();
  assert.equal(asked.length, 1);
  assert.ok(asked[0].days >= 1 && asked[0].days <= 9);
  const last = runner.messages.at(-1);
  assert.equal(last.role, "tool");
  const answer = await client.chat.completions.create({ model, messages: runner.messages, max_completion_tokens: 12 });
  assert.ok(answer.choices[0].message.content.length > 0);
});
