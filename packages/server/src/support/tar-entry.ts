const BLOCK = 512;

/** What ends a tar archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/**
 * A file as an entry of a tar archive (POSIX ustar), readable for its owner alone.
 *
 * @param name at most 100 bytes.
 * @param seconds since 1970, of its last change.
 */
export function tarEntry(name: string, content: string, seconds: number): Buffer {
  const bytes = Buffer.from(content);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return Buffer.concat([header(name, bytes.length, seconds), bytes, padding]);
}

function header(name: string, size: number, seconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number): string =>
    `${Math.floor(value)
      .toString(8)
      .padStart(length - 1, '0')}\0`;
  const fields = [
    [0, name.slice(0, 100)],
    [100, octal(0o600, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(size, 12)],
    [136, octal(seconds, 12)],
    // The sum is taken with spaces in its own place.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0'],
    [263, '00'],
  ] as const;
  for (const [at, text] of fields) block.write(text, at);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
