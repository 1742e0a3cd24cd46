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
