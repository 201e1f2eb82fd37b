import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { parseGoDuration } from '../filters/go-duration.ts';

/** A whole number of at least `min`. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`);
  };
}

/** A duration such as `1m30s`, in milliseconds. */
export function durationMs(text: string): number {
  const ms = parseGoDuration(text);
  if (ms !== undefined && ms >= 0) return ms;
  throw new InvalidArgumentError('It must be a duration such as 500ms, 90s, 1h30m.');
}

/** `true` or `false`. */
export function trueOrFalse(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw new InvalidArgumentError('It must be true or false.');
}

/** Values that are separated by commas. */
export function commaSeparated(text: string): readonly string[] {
  const values = text.split(',').map((value) => value.trim());
  if (values.every((value) => value !== '')) return values;
  throw new InvalidArgumentError('It must be one value, or several with commas between them.');
}

/** Headers with the uid of a user; the one that every API server sends is among them. */
export function uidHeaders(text: string): readonly string[] {
  const names = commaSeparated(text);
  if (names.some((name) => name.toLowerCase() === 'x-remote-uid')) return names;
  throw new InvalidArgumentError('X-Remote-Uid must be among them.');
}

/** Values of a flag that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** An address that begins with https. */
export function httpsUrl(text: string): string {
  if (URL.canParse(text) && text.startsWith('https://')) return text;
  throw new InvalidArgumentError('It must be a URL that begins with https://.');
}

/** Who issues tokens: any text, but a URL must be a good one. */
export function issuer(text: string, before: readonly string[] = []): readonly string[] {
  if (text === '' || (text.includes(':') && !URL.canParse(text))) {
    throw new InvalidArgumentError('It must be a name, or a URL that can be read.');
  }
  return [...before, text];
}

/** Ranges of addresses, one for each family. */
export function addressRanges(text: string): readonly string[] {
  const ranges = commaSeparated(text);
  const families = ranges.map(familyOf);
  if (!families.includes(0) && new Set(families).size === families.length) return ranges;
  throw new InvalidArgumentError('It must be one CIDR, or two of different families.');
}

/** 4 or 6; 0 for what is no CIDR. */
function familyOf(range: string): number {
  const [address = '', bits = '', ...more] = range.split('/');
  const family = isIP(address);
  const isPrefix = /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  return isPrefix && more.length === 0 ? family : 0;
}
