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
