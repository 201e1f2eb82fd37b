/** The text frames that a server sent on a WebSocket, from the bytes that came; a torn one at the end is left out. */
export function framesOf(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const opcode = bytes.readUInt8(at) & 0x0f;
    const { start, length } = extentOf(bytes, at + 1);
    if (start + length > bytes.length) break;
    if (opcode === 1) texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return texts;
}

/** Servers do not mask, so that the length is all that stands before the text. */
function extentOf(bytes: Buffer, at: number): { readonly start: number; readonly length: number } {
  const short = bytes.readUInt8(at) & 0x7f;
  const isWhole = (size: number): boolean => at + 1 + size <= bytes.length;
  if (short === 126 && isWhole(2)) return { start: at + 3, length: bytes.readUInt16BE(at + 1) };
  if (short === 127 && isWhole(8)) {
    return { start: at + 9, length: Number(bytes.readBigUInt64BE(at + 1)) };
  }
  return { start: at + 1, length: short };
}
