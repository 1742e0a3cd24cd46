import { existsSync } from "node:fs";
import process, { env } from "node:process";
import { chromium } from "playwright-core";

/** Where Debian, Ubuntu and Fedora put it; CHROMIUM names another one. */
const USUAL_PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The installed Chromium, headless, always in the same language and time zone.
 *
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser() {
  return await chromium.launch({
    executablePath: findChromium(),
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/**
 * A fresh profile: no cookies, no stored theme.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  return await context.newPage();
}

/** The running server, from the first argument or EUNOE_URL. */
export function serverUrl() {
  const url = process.argv[2] ?? env["EUNOE_URL"];
  if (url === undefined) {
    fail(
      "Give the address of a running server (http://127.0.0.1:8080) as argument or in EUNOE_URL.",
    );
  }
  return url.replace(/\/$/, "");
}

function findChromium() {
  const named = env["CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) fail(`CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  const found = USUAL_PLACES.find((place) => existsSync(place));
  if (found === undefined) {
    fail("No Chromium was found: install it (apt-get install chromium) or name one in CHROMIUM.");
  }
  return found;
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
