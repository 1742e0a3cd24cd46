/** How what came over the wire is looked at before it is believed: what has another kind is not there. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A moment as the server tells it, Unix seconds or ISO 8601; null for what is none. */
export function momentOf(value: unknown): number | string | null {
  const at = typeof value === "number" ? value * 1000 : textOf(value);
  if (at === null || Number.isNaN(new Date(at).getTime())) return null;
  return value as number | string;
}

/** What can be read of a list; the rest of it is left out. */
export function listOf<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((item) => item !== null);
}

/** The numbers of these names; null when one of them is missing. */
export function numbersOf<K extends string>(
  value: unknown,
  ...names: readonly K[]
): Readonly<Record<K, number>> | null {
  const fields = fieldsOf(value);
  const read = names.map((name) => [name, numberOf(fields?.[name])] as const);
  return read.every(([, number]) => number !== null)
    ? (Object.fromEntries(read) as Record<K, number>)
    : null;
}

/** The texts of these names; null when one of them is missing. */
export function textsOf<K extends string>(
  value: unknown,
  ...names: readonly K[]
): Readonly<Record<K, string>> | null {
  const fields = fieldsOf(value);
  const read = names.map((name) => [name, textOf(fields?.[name])] as const);
  return read.every(([, text]) => text !== null)
    ? (Object.fromEntries(read) as Record<K, string>)
    : null;
}
