import { isRecord } from '../is-record.ts';
import type { PageStart } from './downstream-page.ts';

/** What a page tells the next one beside the id of its first row. */
export interface Cursor extends Omit<PageStart, 'marker'> {
  /** Id of the first row of the first page. */
  readonly first?: string;
}

/** A cursor as the value of a query parameter. */
export function encodeCursor({ first, token, offset }: Cursor): string {
  return Buffer.from(JSON.stringify({ first, token, offset })).toString('base64url');
}

/** Reads a cursor; one that is none of ours is as good as none, as the marker alone leads to the page. */
export function decodeCursor(text: string | null): Cursor {
  if (text === null || text === '') return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isRecord(value) ? cursorOf(value) : {};
  } catch {
    // Cut off, or made up.
    return {};
  }
}

function cursorOf({ first, token, offset }: Readonly<Record<string, unknown>>): Cursor {
  return {
    ...(typeof first === 'string' && { first }),
    ...(typeof token === 'string' && { token }),
    ...(Number.isSafeInteger(offset) && Number(offset) >= 0 && { offset: Number(offset) }),
  };
}
