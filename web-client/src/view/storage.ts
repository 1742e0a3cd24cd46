/**
 * What this device keeps for the page. A browser may forbid it, by throwing at the mere look, or have no room: then
 * nothing is kept beyond the page, which works all the same. The tab's own memory comes first, so that two tabs do not
 * write over each other; the device's is for a tab that is new.
 */
const AREAS = [() => sessionStorage, () => localStorage];

export function stored(key: string): string | null {
  for (const area of AREAS) {
    const value = tried(() => area().getItem(key)) ?? null;
    if (value !== null) return value;
  }
  return null;
}

export function store(key: string, value: string): void {
  for (const area of AREAS) tried(() => area().setItem(key, value));
}

export function unstore(key: string): void {
  for (const area of AREAS) tried(() => area().removeItem(key));
}

/** Takes away all that is kept under names that begin so. */
export function unstoreAll(prefix: string): void {
  for (const area of AREAS) {
    tried(() => {
      for (const key of Object.keys(area())) if (key.startsWith(prefix)) area().removeItem(key);
    });
  }
}

function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined; // forbidden, or full
  }
}
