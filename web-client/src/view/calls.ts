/** One argument of a call as it is shown: texts as they are, all else as JSON. */
export interface ShownArgument {
  readonly name: string;
  readonly value: string;
}

/** The arguments of a call, one by one; null where they are no whole JSON object: of a call that was cut off. */
export function argumentsOf(json: string): readonly ShownArgument[] | null {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) return null;
  return Object.entries(read).map(([name, value]: [string, unknown]) => ({
    name,
    value: typeof value === "string" ? value : shown(value),
  }));
}

/** On one line as long as that is short. */
function shown(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= 60 ? line : JSON.stringify(value, null, 2);
}

/** What a tool said, as it is shown: JSON with its levels, all else as it is. */
export function resultShown(text: string): string {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? shown(read) : text;
  } catch {
    return text;
  }
}
