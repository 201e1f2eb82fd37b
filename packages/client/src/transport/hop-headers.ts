/**
 * Headers that a proxy does not pass on, in lower case: those of one hop (RFC 9110, section 7.6.1), and those that the
 * next hop gets anew. What `Connection` names is of one hop too, and is not in this list.
 */
export const HOP_BY_HOP_HEADERS: ReadonlySet<string> = new Set([
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

/** Kubernetes takes a bearer token as a WebSocket sub-protocol of this prefix, because browsers can send no header. */
const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** A `Sec-WebSocket-Protocol` without bearer tokens; empty when nothing is left. */
export function withoutBearerProtocols(value: string): string {
  return value
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => !protocol.startsWith(BEARER_PROTOCOL))
    .join(', ');
}
