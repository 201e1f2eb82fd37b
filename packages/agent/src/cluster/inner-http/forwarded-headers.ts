import { connectionTokens, headerPairs, type RawHeaders } from './header-pairs.ts';

/** Headers that belong to one hop, or that the next hop gets anew. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Credentials and claims of the sender, which end here. Impersonation is added again after its check. */
const CREDENTIAL = /^(authorization$|cookie$|impersonat|x[-_]remote[-_])/;

const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/**
 * The headers of a request that go on to the API server, names and values in turn.
 *
 * **Guarantees**: nothing in them authenticates or names an identity, in whatever spelling.
 */
export function requestHeaders(rawHeaders: RawHeaders): string[] {
  const kept: string[] = [];
  for (const [name, value] of endToEnd(rawHeaders)) {
    if (CREDENTIAL.test(name)) continue;
    if (name === 'sec-websocket-protocol') {
      const protocols = withoutBearer(value);
      if (protocols !== '') kept.push(name, protocols);
    } else kept.push(name, value);
  }
  return kept;
}

/** The headers of an answer that go back to the server, names and values in turn. */
export function answerHeaders(rawHeaders: RawHeaders): string[] {
  const kept: string[] = [];
  for (const [name, value] of endToEnd(rawHeaders)) kept.push(name, value);
  return kept;
}

function* endToEnd(rawHeaders: RawHeaders): Generator<[string, string]> {
  const named = connectionTokens(rawHeaders);
  for (const [name, value] of headerPairs(rawHeaders)) {
    if (!HOP_BY_HOP.has(name) && !named.has(name)) yield [name, value];
  }
}

function withoutBearer(value: string): string {
  return value
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => !protocol.startsWith(BEARER_PROTOCOL))
    .join(', ');
}
