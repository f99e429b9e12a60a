/**
 * A dump of the state as bytes and back: what Raft keeps and sends as a snapshot. JSON in UTF-8, so that a person
 * can read one; it leaves members out that are undefined.
 */

export function snapshotBytes(dump: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(dump));
}

export function snapshotDump(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
}
