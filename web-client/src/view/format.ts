/** Numbers and dates as a person reads them, in the browser's own locale. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${whole.format(n)} ${n === 1 ? singular : plural}`;
}

export function number(n: number): string {
  return whole.format(n);
}

export function rate(perSecond: number): string {
  return perSecond < 10 ? oneDigit.format(perSecond) : whole.format(perSecond);
}

export function duration(millis: number): string {
  if (millis < 1000) return `${whole.format(millis)} ms`;
  if (millis < 60_000) return `${oneDigit.format(millis / 1000)} s`;
  const seconds = Math.round(millis / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** An ISO date of the wire, `2026-05-03`, which has no time zone to shift it by. */
export function day(isoDate: string): string {
  const at = new Date(`${isoDate}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return isoDate;
  return at.toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}

/** When something happened, as short as it can be said: the time today, the date before. */
export function moment(at: Date, now: Date): string {
  if (Number.isNaN(at.getTime())) return "";
  const today = at.toDateString() === now.toDateString();
  if (today) return at.toLocaleTimeString(undefined, { timeStyle: "short" });
  const thisYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    ...(thisYear ? {} : { year: "numeric" }),
  });
}

/** A reason of the server, which begins small and has no full stop, as a sentence of its own. */
export function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

/** The beginning of a text, where the whole of it has no room. */
export function excerpt(text: string): string {
  const signs = [...text.slice(0, 500)];
  return signs.length <= 200 ? signs.join("") : `${signs.slice(0, 200).join("")}…`;
}
