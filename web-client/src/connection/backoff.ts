/** How long to wait before the next attempt: exponential with full jitter, so that many clients do not return at once. */
export interface Backoff {
  readonly firstMillis: number;
  readonly longestMillis: number;
}

export const SOCKET_BACKOFF: Backoff = { firstMillis: 500, longestMillis: 15_000 };

/** "Going away" and "restarting": the server is coming back by itself, so the first attempt is quick. */
const COMING_BACK = new Set([1001, 1012]);
/** "Try later": the server is full, so even the first wait is a long one. */
const TRY_LATER = 1013;

/**
 * @param attempt 0 for the first retry after a connection that had worked
 * @param closeCode the WebSocket close code of the lost connection
 * @param random a number in [0, 1)
 */
export function delayMillis(
  backoff: Backoff,
  attempt: number,
  closeCode: number,
  random: number,
): number {
  if (closeCode === TRY_LATER) return Math.round(backoff.longestMillis * (0.5 + random / 2));
  if (attempt === 0 && COMING_BACK.has(closeCode)) return Math.round(backoff.firstMillis * random);
  const ceiling = Math.min(backoff.longestMillis, backoff.firstMillis * 2 ** attempt);
  // Half of the wait is certain: a wait of nearly nothing would hammer a server that is down.
  return Math.round(ceiling * (0.5 + random / 2));
}
