// Our speed beside llama.cpp's, in turn, on the same files and threads: prints a table of medians and their ratios.
//   node against-llamacpp.mjs PEER.mjs MODEL.gguf … [--rounds 3] [--threads 2] [--repeats 3] [--batch 1,4,8] [--launcher ../../eunoe]
//                             [--keep ROUNDS.json]
// With --keep, rounds are added to those in the file, which may be of earlier calls: so a long comparison can be made in pieces, each of
// which alternates. --rounds 0 prints the table of what is there.
// A figure of a round is the best of its repeats, on both sides.
// PEER.mjs FILE THREADS PROMPT GENERATED BATCHES REPEATS prints one JSON object with pp, tg and step by batch size; it runs in the folder
// it lies in.
import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, resolve} from "node:path";

const here = dirname(new URL(import.meta.url).pathname);
const options = {rounds: "3", repeats: "3", threads: "2", batch: "1,4,8", launcher: resolve(here, "../../eunoe"), keep: ""};
const files = [];
const given = process.argv.slice(2);
while (given.length > 0) {
  const next = given.shift();
  if (!next.startsWith("--")) files.push(resolve(next));
  else if (next.slice(2) in options && given.length > 0) options[next.slice(2)] = given.shift();
  else throw new Error(`There is no option ${next}.`);
}
const [peer, ...models] = files;
if (models.length === 0) throw new Error("Name the program of the other side and at least one model.");
/** The last line a command prints, as JSON. */
function json(command, args, cwd) {
  const {status, stdout, stderr} = spawnSync(command, args, {cwd, encoding: "utf8", maxBuffer: 1 << 26});
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").filter(l => l.startsWith("{")).at(-1));
}
const median = values => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** Rounds by model: what each side printed. */
const kept = options.keep && existsSync(options.keep) ? JSON.parse(readFileSync(options.keep, "utf8")) : {};
for (const model of models) {
  const name = model.split("/").at(-1);
  kept[name] ??= [];
  for (let round = 0; round < +options.rounds; round++) {
    const theirs = json("node", [peer, model, options.threads, "512", "64", options.batch, options.repeats], dirname(peer));
    const ours = json(options.launcher,
      ["bench", "--model", model, "--threads", options.threads, "--batch", options.batch, "--runs", options.repeats, "--json"]);
    kept[name].push({theirs, ours});
    if (options.keep) writeFileSync(options.keep, JSON.stringify(kept, null, 1));
  }
  const rows = new Map();
  const note = (what, side, value) => {
    if (!rows.has(what)) rows.set(what, {theirs: [], ours: []});
    rows.get(what)[side].push(value);
  };
  for (const {theirs, ours} of kept[name]) {
    const batches = Object.keys(ours.tg);
    if (theirs.pp > 0) { // the other side reads a prompt only where one sequence is among the batches
      note("prompt 512", "theirs", theirs.pp);
      note("prompt 512", "ours", Math.max(...ours.pp_runs));
    }
    for (const b of batches) {
      // One sequence is held against the better of its two figures, several against the one without sampling.
      note(`generation, ${b} together`, "theirs", b === "1" ? Math.max(theirs.tg[b], theirs.step[b]) : theirs.step[b]);
      note(`generation, ${b} together`, "ours", Math.max(...ours.tg_runs[b]));
    }
    for (const [field, what] of [["bandwidth_share", "share of the read bandwidth, %"],
      ["onednn_int8_share", "share of oneDNN's rate with bytes, %"]]) {
      if (ours[field] !== undefined) {
        note(what, "theirs", NaN);
        note(what, "ours", 100 * ours[field]);
      }
    }
  }
  const spread = values => `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
  console.log(`\n${name}, ${options.threads} threads, medians of ${kept[name].length} rounds (least to most), tokens/s\n`);
  console.log("| | llama.cpp | Eunoe | ratio |\n|---|---|---|---|");
  for (const [what, {theirs, ours}] of rows) {
    const [t, o] = [median(theirs), median(ours)];
    const left = Number.isNaN(t) ? "" : `${t.toFixed(1)} (${spread(theirs)})`;
    const ratio = Number.isNaN(t) ? "" : `${(o / t).toFixed(2)} ×`;
    console.log(`| ${what} | ${left} | ${o.toFixed(1)} (${spread(ours)}) | ${ratio} |`);
  }
}
