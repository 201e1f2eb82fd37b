import { HOP_BY_HOP_HEADERS, withoutBearerProtocols } from '@drover/client';
import { foldedName, headerPairs } from './impersonation-headers.ts';

/** Credentials and claims, and the name that a request has in audit logs: they end at our front door. */
const OURS =
  /^(authorization$|cookie$|impersonat|x-remote-|x-forwarded-|forwarded$|x-real-ip$|x-api-|x-original-|x-rewrite-|audit-id$)/;

/** Headers of an answer that would speak for our origin. */
const ENDS_HERE: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'clear-site-data',
  'content-security-policy',
  'service-worker-allowed',
  'set-cookie',
  'strict-transport-security',
]);

/**
 * The headers of a client that go on to a cluster, names and values in turn, in their order and spelling.
 *
 * **Guarantees**: nothing that authenticates goes on: neither Authorization, cookies and `X-Remote-*`, in whatever
 * spelling, nor a bearer token hidden among sub-protocols; nor what `Connection` names.
 */
export function forwardedRequestHeaders(rawHeaders: readonly string[]): string[] {
  const named = connectionTokens(rawHeaders);
  const kept: string[] = [];
  for (const [name, value] of headerPairs(rawHeaders)) {
    const folded = foldedName(name);
    if (HOP_BY_HOP_HEADERS.has(folded) || OURS.test(folded) || named.has(folded)) continue;
    const clean = folded === 'sec-websocket-protocol' ? withoutBearerProtocols(value) : value;
    if (clean !== '') kept.push(name, clean);
  }
  return kept;
}

/**
 * A cluster can serve pages under our origin, through the proxy to its services. A browser gives them an origin of their own,
 * so that a page of a cluster cannot use the session of who opens it.
 */
const PAGE_POLICY = 'sandbox allow-downloads allow-forms allow-popups allow-scripts';

/**
 * The headers of an answer that go on to the client, names and values in turn.
 *
 * **Guarantees**: an answer sets no cookie here and, opened as a page, does not run as one of ours.
 */
export function forwardedResponseHeaders(rawHeaders: readonly string[]): string[] {
  const named = connectionTokens(rawHeaders);
  const kept: string[] = [];
  for (const [name, value] of headerPairs(rawHeaders)) {
    const folded = foldedName(name);
    if (HOP_BY_HOP_HEADERS.has(folded) || named.has(folded) || ENDS_HERE.has(folded)) continue;
    kept.push(name, value);
  }
  kept.push('Content-Security-Policy', PAGE_POLICY);
  return kept;
}

function connectionTokens(rawHeaders: readonly string[]): ReadonlySet<string> {
  const tokens = new Set<string>();
  for (const [name, value] of headerPairs(rawHeaders)) {
    if (foldedName(name) !== 'connection') continue;
    for (const token of value.split(',')) tokens.add(foldedName(token.trim()));
  }
  return tokens;
}
