// What the Maven build runs: `node build.mjs install|build|verify`. Each step remembers the content of what it read and
// does nothing while that is the same, so that a build of the whole project costs nothing here when nothing changed here.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const LOCKFILES = ["package.json", "package-lock.json"];
const SOURCES = [
  ...LOCKFILES,
  "index.html",
  "svelte.config.js",
  "vite.config.ts",
  "tsconfig.json",
  "public",
  "src",
];
const CHECKED = [
  ...SOURCES,
  "tsconfig.node.json",
  ".prettierrc.json",
  ".prettierignore",
  "build.mjs",
  "e2e",
  "README.md",
];

/** @typedef {{ reads: string[], leaves: string, scripts: string[][] }} Step */

/** @type {Record<string, Step>} */
const STEPS = {
  install: {
    reads: LOCKFILES,
    leaves: "node_modules/.package-lock.json",
    scripts: [["ci", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"]],
  },
  build: {
    reads: SOURCES,
    leaves: "target/classes/META-INF/resources/index.html",
    scripts: [["run", "build"]],
  },
  verify: {
    reads: CHECKED,
    leaves: "node_modules/.package-lock.json",
    scripts: [["run", "format:check"], ["run", "check"], ["test"]],
  },
};

const name = process.argv[2] ?? "";
const step = STEPS[name];
if (step === undefined) {
  fail(`Unknown step "${name}": expected ${Object.keys(STEPS).join(", ")}.`);
}
const stamp = join("target", `${name}.sha256`);
const now = digest(step.reads);
const before = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
if (now === before && existsSync(step.leaves)) {
  console.log(`web-client ${name}: nothing changed`);
} else {
  step.scripts.forEach(npm);
  mkdirSync("target", { recursive: true });
  writeFileSync(stamp, now);
}

/** @param {string[]} args */
function npm(args) {
  const { status, error } = spawnSync("npm", args, {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) {
    fail("npm was not found: install Node.js 20.19 or newer with npm (apt-get install npm).");
  }
  if (status !== 0) fail(`npm ${args.join(" ")} failed.`);
}

/**
 * One hash over the names and contents of files and folders.
 *
 * @param {string[]} paths
 */
function digest(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesIn).toSorted()) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((child) => filesIn(join(path, child)));
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
