// Rounds with a tool, of the newest npm openai and @anthropic-ai/sdk, with models whose calls have names of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.EUNOE_URL + "/v1", apiKey: "none", maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: process.env.EUNOE_URL, apiKey: "none", maxRetries: 0 });
const model = (await client.models.list()).data[0].id;

const parameters = {
  type: "object",
  properties: { place: { type: "string", enum: ["Karst", "Bled"] } },
  required: ["place"],
  additionalProperties: false,
};
const weather = { name: "weather", parameters };
const question = { role: "user", content: "Rain?" };
const next = { role: "user", content: "And then?" };
const FEW = 6;
const MANY = 100;
const shared = { model, eunoe: { memory: false }, temperature: 0 };

function assertArguments(text) {
  assert.ok(["Karst", "Bled"].includes(JSON.parse(text).place));
}

// Of a model that names its calls by ids, or by their tools, the end of a call's id is that name.
function assertName(id) {
  assert.match(id, process.env.EUNOE_NAMES === "tools" ? /-weather$/ : /_[0-9]+-[A-Za-z0-9]{9}$/);
}

// What a step reads from a kept state shows that a call and its result stand as the model has read them.
function stepped(step, position) {
  const kept = (step.usage.prompt_tokens_details ?? step.usage.input_tokens_details).cached_tokens;
  assert.ok(position === undefined ? kept > 0 : kept === position, `${kept} of ${position} tokens were kept`);
}

test("chat completions: calls and answers, whole and streamed", async () => {
  const messages = [question];
  const tools = [{ type: "function", function: weather }];
  const asked = { ...shared, tools, messages, parallel_tool_calls: false };
  const calling = { ...asked, tool_choice: "required", max_completion_tokens: MANY };
  const answering = { ...asked, tool_choice: "none", max_completion_tokens: FEW };
  const take = ({ choices: [{ message, finish_reason }] }, reason) => {
    assert.equal(finish_reason === "tool_calls", reason === "called");
    messages.push(message);
    return message;
  };
  const result = ({ tool_calls: [call, ...others] }) => {
    assert.deepEqual([call.function.name, others], ["weather", []]);
    assertArguments(call.function.arguments);
    assertName(call.id);
    messages.push({ role: "tool", tool_call_id: call.id, content: 'It says: "rain".' });
  };

  result(take(await client.chat.completions.stream(calling).finalChatCompletion(), "called"));
  const answer = await client.chat.completions.create(answering);
  assert.ok(take(answer, "said").content.length > 0);
  stepped(answer);
  const heard = await client.chat.completions.stream({ ...answering, messages: messages.slice(0, -1) }).finalChatCompletion();
  assert.equal(heard.choices[0].message.content, answer.choices[0].message.content);
});

test("chat completions: a call that was made elsewhere, whose id is of others", async () => {
  const call = { id: "call_of:another", type: "function", function: { name: "weather", arguments: '{"place":"Bled"}' } };
  const messages = [question, { role: "assistant", content: null, tool_calls: [call] }];
  messages.push({ role: "tool", tool_call_id: call.id, content: "Rain." });
  const asked = { ...shared, tools: [{ type: "function", function: weather }], tool_choice: "none", max_completion_tokens: FEW };
  const first = await client.chat.completions.create({ ...asked, messages });
  messages.push(first.choices[0].message, next);
  stepped(await client.chat.completions.create({ ...asked, messages }), first.eunoe.receipt.window.position);
});

test("responses: calls and answers, whole and streamed, behind the last or with all that was said", async () => {
  const tools = [{ type: "function", strict: true, ...weather }];
  const asked = { ...shared, tools, parallel_tool_calls: false };
  const calling = { ...asked, tool_choice: "required", max_output_tokens: MANY };
  const answering = { ...asked, tool_choice: "none", max_output_tokens: FEW };
  const stream = client.responses.stream({ ...calling, input: "Rain?" });
  let written = "";
  for await (const event of stream) if (event.type === "response.function_call_arguments.delta") written += event.delta;
  const called = await stream.finalResponse();
  const call = called.output.at(-1);
  assert.deepEqual([call.type, call.name, call.arguments], ["function_call", "weather", written]);
  assertArguments(written);
  assertName(call.call_id);

  const result = { type: "function_call_output", call_id: call.call_id, output: "Rain on Sunday." };
  const answer = await client.responses.create({ ...answering, input: [result], previous_response_id: called.id });
  stepped(answer, called.eunoe.receipt.window.position);
  const resent = [question, ...called.output, result];
  const heard = await client.responses.stream({ ...answering, input: resent, store: false }).finalResponse();
  assert.equal(heard.output_text, answer.output_text);
});

test("messages of Anthropic: a call, and the answer that is streamed", async () => {
  const tools = [{ name: "weather", input_schema: parameters }];
  const asked = { ...shared, tools, max_tokens: MANY, tool_choice: { type: "any", disable_parallel_tool_use: true } };
  const called = await anthropic.messages.create({ ...asked, messages: [question] });
  const call = called.content.at(-1);
  assert.deepEqual([called.stop_reason, call.type, call.name], ["tool_use", "tool_use", "weather"]);
  assertName(call.id);
  const result = { type: "tool_result", tool_use_id: call.id, content: "Rain on Sunday." };
  const messages = [question, { role: "assistant", content: called.content }, { role: "user", content: [result] }];
  const told = { ...asked, tool_choice: { type: "none" }, max_tokens: FEW, messages };
  const answer = await anthropic.messages.stream(told).finalMessage();
  assert.ok(answer.usage.cache_read_input_tokens > 0);
  assert.ok(answer.content.at(-1).text.length > 0);
});
