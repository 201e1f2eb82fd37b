const COMMA = 0x2c;

/** What stands around the items of a list. */
export interface ListFrame {
  readonly start: Uint8Array;
  /** What each item begins with. */
  readonly itemStart: Uint8Array;
  readonly end: Uint8Array;
}

/** A list as JSON, written once into memory of its size: lists of megabytes are a matter of copying. */
export function joinItems(
  items: readonly Uint8Array[],
  { start, itemStart, end }: ListFrame,
): Uint8Array {
  const commas = Math.max(0, items.length - 1);
  const contentLength = items.reduce((sum, item) => sum + item.length, 0);
  const itemsLength = items.length * itemStart.length + contentLength + commas;
  const bytes = Buffer.allocUnsafe(start.length + itemsLength + end.length);
  bytes.set(start);
  let at = start.length;
  for (const item of items) {
    if (at > start.length) {
      bytes[at] = COMMA;
      at += 1;
    }
    bytes.set(itemStart, at);
    bytes.set(item, at + itemStart.length);
    at += itemStart.length + item.length;
  }
  bytes.set(end, at);
  return bytes;
}
