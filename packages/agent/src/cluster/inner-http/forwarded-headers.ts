import { HOP_BY_HOP_HEADERS, withoutBearerProtocols } from '@drover/client';
import { connectionTokens, headerPairs, type RawHeaders } from './header-pairs.ts';

/** Credentials and claims of the sender, which end here. Impersonation is added again after its check. */
const CREDENTIAL = /^(authorization$|cookie$|impersonat|x[-_]remote[-_])/;

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
      const protocols = withoutBearerProtocols(value);
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
    if (!HOP_BY_HOP_HEADERS.has(name) && !named.has(name)) yield [name, value];
  }
}
