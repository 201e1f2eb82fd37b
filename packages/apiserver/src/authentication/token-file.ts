import { readFile } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import { apiserverErrors } from '../errors.ts';
import type { UserInfo } from './user-info.ts';

/**
 * Reads a file of tokens: lines of `token,user,uid` and, optionally, groups in quotes: `"group1,group2"`.
 *
 * @throws `APISERVER_FILE_INVALID`.
 */
export async function readTokenFile(path: string): Promise<ReadonlyMap<string, UserInfo>> {
  try {
    return parseTokenFile(await readFile(path, 'utf8'));
  } catch (error) {
    const facts = { what: 'token file', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts);
  }
}

/** The tokens in the text of such a file; of two lines with one token the later counts. */
export function parseTokenFile(text: string): ReadonlyMap<string, UserInfo> {
  const tokens = new Map<string, UserInfo>();
  for (const record of parseRecords(text)) {
    const [token = '', name = '', uid = '', groups] = record;
    if (record.length < 3) {
      throw new TypeError(
        `a line must have at least 3 columns (token, user name, user uid), found ${record.length}`,
      );
    }
    if (token === '') continue;
    const user = { name, groups: groups === undefined ? [] : groups.split(',') };
    tokens.set(token, uid === '' ? user : { ...user, uid });
  }
  return tokens;
}

/** Comma-separated values, some in quotes; empty lines are left out. */
function parseRecords(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(parseRecord);
}

function parseRecord(line: string): string[] {
  // With a comma before each, so that an empty value is found too.
  return [...`,${line}`.matchAll(VALUE)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}

const VALUE = /,(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g;
