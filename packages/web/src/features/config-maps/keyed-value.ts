/** Bytes that are no text. */
export interface Binary {
  readonly base64: string;
}

/** What stands under a key of a config map or secret. */
export type Value = string | Binary;

/** Values by their keys. */
export type Values = Readonly<Record<string, Value>>;

/** Kubernetes takes no more in one object. */
export const MAX_BYTES = 1024 * 1024;

/** Bytes as a text where they are one, so that it can be edited and gives the same bytes again. */
export function valueOfBytes(bytes: Uint8Array): Value {
  if (!bytes.some(isControl)) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not in UTF-8.
    }
  }
  return { base64: base64Of(bytes) };
}

const [TAB, NEW_LINE, RETURN, SPACE] = [9, 10, 13, 32];

function isControl(byte: number): boolean {
  return byte < SPACE && byte !== TAB && byte !== NEW_LINE && byte !== RETURN;
}

/** A value that the API gives in base64; text that is none stays as it is. */
export function valueOfBase64(base64: string): Value {
  try {
    return valueOfBytes(bytesOf(base64));
  } catch {
    // Typed as YAML and not finished; it is told there.
    return { base64 };
  }
}

/** A value as the API takes it where it takes base64. */
export function base64OfValue(value: Value): string {
  return typeof value === 'string' ? base64Of(new TextEncoder().encode(value)) : value.base64;
}

/** How many bytes a value has. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  return Math.floor((value.base64.replaceAll('=', '').length * 3) / 4);
}

/** Of a mebibyte, with each key that is typed: no function is called for each byte. */
function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const PIECE = 32_768;

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}

/**
 * What was typed into a text area, which ends all lines with a line feed: a text whose lines ended with carriage return
 * and line feed keeps that.
 */
export function typedText(before: string, typed: string): string {
  const isCrlf = before.includes('\r\n') && !/(?<!\r)\n/.test(before);
  return isCrlf ? typed.replaceAll(/\r?\n/g, '\r\n') : typed;
}

/** What is wrong with a key, in words for who types it. */
export function keyProblem(key: string): string | undefined {
  if (key === '' || (/^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== '.' && !key.startsWith('..'))) {
    return undefined;
  }
  return 'Letters, digits, dashes, dots and underscores, 253 at most, and no two dots at the beginning';
}

/** What is wrong with values together; Kubernetes refuses larger objects. */
export function valuesProblem(values: Values): string | undefined {
  const bytes = Object.entries(values).reduce(
    (sum, [key, value]) => sum + key.length + sizeOf(value),
    0,
  );
  if (bytes <= MAX_BYTES) return undefined;
  return `All values together have ${bytes.toLocaleString('en')} bytes; ${MAX_BYTES.toLocaleString('en')} fit in.`;
}

/** A key for a file: what keys may not hold becomes a dash. */
export function keyOfFile(name: string): string {
  return name
    .replaceAll(/[^-._a-zA-Z0-9]/g, '-')
    .replace(/^\.{2,}/, '.')
    .slice(0, 253);
}
