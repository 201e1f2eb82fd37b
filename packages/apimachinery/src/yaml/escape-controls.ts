/**
 * YAML whose control characters every reader takes: libyaml and Go's refuse U+007F to U+009F as they are.
 *
 * @param text - as the library `yaml` writes it, which has such characters in double quotes only, and does not escape them
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    /[\u{7F}-\u{9F}]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16)}`,
  );
}
