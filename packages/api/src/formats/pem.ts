import { failed, type Reading } from './format-problem.ts';

/** One block of a PEM text. */
export interface PemBlock {
  /** What stands after BEGIN: `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether a header says that the bytes are encrypted. */
  readonly isEncrypted: boolean;
}

/** Longer texts are refused: a chain of RSA certificates has less than a tenth of this. */
const MAX_CHARACTERS = 512 * 1024;
const BEGIN = /^-----BEGIN ([A-Z0-9 ]+)-----$/;
const REMEDY = 'Paste the whole text, with the lines "-----BEGIN …-----" and "-----END …-----".';

/**
 * Reads the blocks of a PEM text. Text between blocks is skipped, as OpenSSL writes some there.
 *
 * A text without blocks, a block without end and bytes that are not base64 are problems.
 */
export function readPem(text: string): Reading<readonly PemBlock[]> {
  if (text.length > MAX_CHARACTERS) {
    return failed(`is longer than ${MAX_CHARACTERS} characters`, 'Give fewer certificates.');
  }
  const lines = text.split('\n').map((line) => line.trim());
  const blocks: PemBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const label = BEGIN.exec(lines[at] ?? '')?.[1];
    if (label === undefined) continue;
    const end = lines.indexOf(`-----END ${label}-----`, at);
    if (end < 0) return failed(`has no end of the ${label}`, REMEDY);
    const block = readBlock(label, lines.slice(at + 1, end));
    if (!block) return failed(`has a ${label} that is damaged: its text is no base64`, REMEDY);
    blocks.push(block);
    at = end;
  }
  return blocks.length > 0 ? { value: blocks } : failed('holds no PEM block', REMEDY);
}

function readBlock(label: string, lines: readonly string[]): PemBlock | undefined {
  const headers = lines.filter((line) => line.includes(':'));
  const base64 = lines.filter((line) => !line.includes(':')).join('');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return { label, bytes, isEncrypted: headers.some((line) => line.endsWith('ENCRYPTED')) };
}
