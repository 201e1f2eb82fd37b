import type { IncomingMessage } from 'node:http';
import type { ExplorerRequest } from '@drover/explorer';
import type { UserInfo } from '@drover/rbac';
import { headerPairs } from '../inner-http/header-pairs.ts';
import type { CheckedImpersonation } from '../inner-http/impersonation.ts';

const EXTRA = 'impersonate-extra-';

/** What Kubernetes takes everybody to be in who acts as a user. */
const AUTHENTICATED = 'system:authenticated';

/** A request of the server as the explorer knows requests: the server says under which address the client sees it. */
export function explorerRequest(
  request: IncomingMessage,
  caller: CheckedImpersonation,
  signal: AbortSignal,
): ExplorerRequest {
  const { headers } = request;
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: { accept: headers.accept, 'content-type': headers['content-type'] },
    body: request,
    caller: userOf(caller),
    signal,
    urlPrefix: String(headers['x-api-url-prefix'] ?? ''),
    origin: `${scheme}://${String(headers['x-forwarded-host'] ?? '')}`,
  };
}

/** Whom the headers name. */
export function userOf({ headers }: Pick<CheckedImpersonation, 'headers'>): UserInfo {
  let [name, uid] = ['', undefined as string | undefined];
  const groups = new Set<string>();
  const extra = new Map<string, string[]>();
  for (const [header, bytes] of headerPairs(headers)) {
    const value = Buffer.from(bytes, 'latin1').toString();
    if (header === 'impersonate-user') name = value;
    else if (header === 'impersonate-uid') uid = value;
    else if (header === 'impersonate-group') groups.add(value);
    else if (header.startsWith(EXTRA)) {
      const key = decodeKey(header.slice(EXTRA.length));
      extra.set(key, [...(extra.get(key) ?? []), value]);
    }
  }
  groups.add(AUTHENTICATED);
  const known = uid === undefined ? {} : { uid };
  return { name, ...known, groups: [...groups], extra: Object.fromEntries(extra) };
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // The API server takes a key that is badly encoded as it stands.
    return encoded;
  }
}
