import type { UserInfo } from '../authentication/user-info.ts';

/** Headers by which a front proxy says for whom it asks, in lower case. Nobody else may say so. */
const PREFIX = 'x-remote-';

/** What only this server may be told. */
const PRIVATE_HEADERS: ReadonlySet<string> = new Set(['authorization']);

/** Characters that stand in the name of a header as they are. */
const PLAIN = /[^A-Za-z0-9!#$&'*+\-.^_`|~]/g;

/** The headers that tell an extension server for whom this server asks. */
export function identityHeaders({
  name,
  uid,
  groups,
  extra = {},
}: UserInfo): Readonly<Record<string, string | string[]>> {
  return {
    'x-remote-user': bytesOf(name),
    ...(uid !== undefined && uid !== '' && { 'x-remote-uid': bytesOf(uid) }),
    ...(groups.length > 0 && { 'x-remote-group': groups.map(bytesOf) }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `x-remote-extra-${key.replaceAll(PLAIN, encodeByte)}`,
        values.map(bytesOf),
      ]),
    ),
  };
}

/** Whether a header of a client is kept from extension servers, because it says who the client is or shows a secret. */
export function isIdentityHeader(name: string): boolean {
  return PRIVATE_HEADERS.has(name) || name.startsWith(PREFIX) || name.startsWith('impersonate-');
}

/** Headers are bytes: text beyond ASCII goes as UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function encodeByte(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
