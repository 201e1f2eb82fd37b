/** Bytes of texts in UTF-8, or something larger than `limit` once that is known to be passed. */
export function byteLength(texts: Iterable<string>, limit: number): number {
  let units = 0;
  for (const text of texts) units += text.length;
  // A code unit takes one to three bytes, so most objects need not be encoded to know that they are small enough.
  if (units * 3 <= limit || units > limit) return units;
  let bytes = 0;
  for (const text of texts) bytes += encoder.encode(text).length;
  return bytes;
}

const encoder = new TextEncoder();
