// The time to the first token of later turns, beside llama.cpp's server: same file, same texts, same threads, turn by turn in one run.
//   node turns-against-llamacpp.mjs LLAMA_SERVER MODEL.gguf [--tokens 16384] [--turns 10] [--threads 2] [--answer 32] [--rounds 3]
//                                   [--launcher ../../eunoe] [--json FILE]
// LLAMA_SERVER is llama.cpp's own program. The model's chat template must be ChatML (<|im_start|>user …), which is written out here:
// llama.cpp is given the ids of the whole conversation, those that it generated among them, so that its cache is met wherever it can be.
// A conversation begins with one long message, then come short questions. Afterwards the question three back is asked again in other
// words, and then both servers are stopped and started, and the conversation goes on; llama.cpp once by itself, and once with its slot
// saved to a file before and restored by request. Printed are medians over the rounds, and the tokens that each side had to read.
import {spawn} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, resolve} from "node:path";

const here = dirname(new URL(import.meta.url).pathname);
const options = {tokens: "16384", turns: "10", threads: "2", answer: "32", rounds: "3", launcher: resolve(here, "../../eunoe"), json: ""};
const files = [];
const given = process.argv.slice(2);
while (given.length > 0) {
  const next = given.shift();
  if (!next.startsWith("--")) files.push(resolve(next));
  else if (next.slice(2) in options && given.length > 0) options[next.slice(2)] = given.shift();
  else throw new Error(`There is no option ${next}.`);
}
const [theirProgram, model] = files;
if (!model) throw new Error("Name llama.cpp's server and a model.");
const folder = mkdtempSync(join(tmpdir(), "turns-"));
const ports = {ours: 24301, theirs: 24302};

/** Words without meaning that no cache has seen; the same for the same seed. */
function words(count, seed) {
  const parts = ["har", "bour", "mill", "stone", "ri", "ver", "lan", "tern", "win", "ter", "ap", "ple", "mar", "ket", "sto", "ry"];
  let state = seed * 2654435761 % 2 ** 32;
  const draw = n => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
  return Array.from({length: count}, () => parts[draw(16)] + parts[draw(16)]).join(" ") + ".";
}

async function started(process, url, program) {
  let ended = false;
  process.on("exit", () => (ended = true));
  for (;;) {
    if (ended) throw new Error(`${program} ended before it was ready.`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise(done => setTimeout(done, 100));
  }
}

const stopped = process =>
  new Promise(done => {
    process.on("exit", done);
    process.kill("SIGTERM");
  });

/** Reads server-sent events to their end, and notes when the first that counts came. */
async function stream(url, body, isFirst) {
  const begun = performance.now();
  const answer = await fetch(url, {method: "POST", headers: {"Content-Type": "application/json", Connection: "close"}, body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  const events = [];
  let first = 0;
  let rest = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop();
    const failed = lines.find(l => l.startsWith("error:"));
    if (failed) throw new Error(`${url}: ${failed}`);
    for (const line of lines.filter(l => l.startsWith("data: {"))) {
      const event = JSON.parse(line.slice(6));
      if (first === 0 && isFirst(event)) first = performance.now() - begun;
      events.push(event);
    }
  }
  if (rest.startsWith("data: {")) events.push(JSON.parse(rest.slice(6)));
  return {first, events};
}

class Ours {
  name = "ours";
  async start() {
    this.process = spawn(options.launcher,
      ["serve", "--model", model, "--port", String(ports.ours), "--data", join(folder, "data"), "--threads", options.threads],
      {stdio: "ignore"});
    await started(this.process, `http://127.0.0.1:${ports.ours}/q/health/ready`, "eunoe");
  }
  stop() {
    return stopped(this.process);
  }
  /** @param after what an earlier turn gave; undefined begins a conversation */
  async turn(text, after) {
    const {first, events} = await stream(`http://127.0.0.1:${ports.ours}/v1/responses`,
      {input: text, previous_response_id: after, stream: true, temperature: 0, max_output_tokens: +options.answer,
        eunoe: {memory: false}},
      event => event.type === "response.output_text.delta");
    const {response} = events.at(-1);
    if (response?.error) throw new Error(JSON.stringify(response.error));
    const state = response.eunoe.receipt.state;
    return {first, read: state.new_tokens + state.recomputed_tokens, next: response.id};
  }
}

class Theirs {
  name = "theirs";
  async start() {
    this.process = spawn(theirProgram,
      ["-m", model, "-c", String(+options.tokens + 16384), "-np", "1", "-t", options.threads, "--port", String(ports.theirs),
        "--slot-save-path", folder + "/", "--no-warmup"],
      {stdio: "ignore"});
    await started(this.process, `http://127.0.0.1:${ports.theirs}/health`, "llama-server");
  }
  stop() {
    return stopped(this.process);
  }
  async post(path, body) {
    const answer = await fetch(`http://127.0.0.1:${ports.theirs}${path}`,
      {method: "POST", headers: {"Content-Type": "application/json", Connection: "close"}, body: JSON.stringify(body)});
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  async ids(text) {
    return (await this.post("/tokenize", {content: text, parse_special: true})).tokens;
  }
  async turn(text, after = []) {
    const prompt = [...after, ...(await this.ids(`<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`))];
    const {first, events} = await stream(`http://127.0.0.1:${ports.theirs}/completion`,
      {prompt, n_predict: +options.answer, temperature: 0, stream: true, cache_prompt: true, return_tokens: true, ignore_eos: true},
      event => event.tokens?.length > 0 || event.content !== "");
    const written = events.flatMap(event => (event.stop ? [] : event.tokens ?? []));
    const closing = await this.ids("<|im_end|>\n");
    return {first, read: events.findLast(event => event.timings).timings.prompt_n, next: [...prompt, ...written, ...closing]};
  }
}

const rows = new Map();
function note(what, side, {first, read}) {
  if (!rows.has(what)) rows.set(what, {ours: [], theirs: [], theirsSaved: []});
  rows.get(what)[side].push({first, read});
  console.error(`${what}: ${side} ${Math.round(first)} ms, ${read} tokens read`);
}

async function round(number, sides) {
  const begin = {};
  const text = words(+options.tokens, 7 + number);
  let long = text;
  const counted = (await sides[1].ids(text)).length;
  long = text.slice(0, Math.floor((text.length * +options.tokens) / counted));
  for (const side of sides) {
    begin[side.name] = [await side.turn(long, undefined)];
    note("turn 1", side.name, begin[side.name][0]);
  }
  for (let turn = 2; turn <= +options.turns; turn++) {
    for (const side of sides) {
      const told = await side.turn(words(24, 100 * number + turn), begin[side.name].at(-1).next);
      begin[side.name].push(told);
      note("turns 2 and on", side.name, told);
    }
  }
  const before = begin.ours.length - 4; // behind it the question three back was asked
  for (const side of sides) {
    note("a question three back in other words", side.name, await side.turn(words(24, 900 + number), begin[side.name][before].next));
  }
  for (const side of sides) {
    // Once more in the conversation itself, so that llama.cpp's slot holds it when it is saved.
    const {next: last} = await side.turn(words(24, 940 + number), begin[side.name].at(-1).next);
    const question = words(24, 950 + number);
    if (side.name === "theirs") await side.post("/slots/0?action=save", {filename: "slot.bin"});
    await side.stop();
    await side.start();
    note("after a restart", side.name, await side.turn(question, last));
    if (side.name === "theirs") {
      await side.stop();
      await side.start();
      await side.post("/slots/0?action=restore", {filename: "slot.bin"});
      note("after a restart", "theirsSaved", await side.turn(question, last));
    }
  }
}

const median = values => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const sides = [new Ours(), new Theirs()];
try {
  for (const side of sides) await side.start();
  for (let number = 1; number <= +options.rounds; number++) await round(number, sides);
} finally {
  for (const side of sides) side.process?.kill("SIGKILL");
  rmSync(folder, {recursive: true, force: true});
}
const cell = runs => (runs.length === 0 ? "" : `${Math.round(median(runs.map(r => r.first)))} ms (${median(runs.map(r => r.read))})`);
console.log("| first token, median (tokens read) | Eunoe | llama.cpp | slot saved and restored by hand | llama.cpp / Eunoe |\n|---|---|---|---|---|");
for (const [what, {ours, theirs, theirsSaved}] of rows) {
  const ratio = median(theirs.map(r => r.first)) / median(ours.map(r => r.first));
  console.log(`| ${what} | ${cell(ours)} | ${cell(theirs)} | ${cell(theirsSaved)} | ${ratio.toFixed(1)} |`);
}
if (options.json) writeFileSync(options.json, JSON.stringify([...rows], null, 1));
