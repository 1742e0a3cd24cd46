/** `#/memory`, or `#/memory/turn_…` for the one that a receipt names; null when it is another address. */
export function memoryIn(hash: string): { readonly id: string | null } | null {
  const match = /^#\/memory(?:\/([\w.:-]+))?$/.exec(hash);
  return match === null ? null : { id: match[1] ?? null };
}

export function memoryAddress(id: string | null = null): string {
  return id === null ? "#/memory" : `#/memory/${encodeURIComponent(id)}`;
}

/** The address says which conversation is open, so that a reload and a bookmark lead back to it: `#/c/conv_…`. */
export function conversationIn(hash: string): string | null {
  const match = /^#\/c\/([^/]+)$/.exec(hash);
  if (match?.[1] === undefined) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null; // not an address this client wrote
  }
}

export function addressOf(conversationId: string): string {
  return `#/c/${encodeURIComponent(conversationId)}`;
}
