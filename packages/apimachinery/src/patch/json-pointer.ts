/**
 * The reference tokens of a JSON pointer (RFC 6901): `''` has none.
 *
 * @returns `undefined` when the text is no pointer.
 */
export function parseJsonPointer(text: string): string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
