/** The texts of a `Warning` header: `299 - "text"`, several joined by commas. */
export function parseWarnings(header: string | undefined): readonly string[] {
  const matches = header?.matchAll(/299 [^ ]+ "((?:[^"\\]|\\.)*)"/g) ?? [];
  return Array.from(matches, ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}
