import { isIP } from 'node:net';
import type { Address } from './resolve-service.ts';

/** What the errors of Node tell of themselves. */
interface NodeError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly errors?: readonly NodeError[];
  /** The name that a certificate was to have. */
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const OUT_OF_DATE: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const NO_TLS: ReadonlySet<string> = new Set([
  'EPROTO',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  EPIPE: 'broken pipe',
  ETIMEDOUT: 'connection timed out',
};

/** Why a connection or a request failed, in the words that Kubernetes has for it. */
export function failureReason(error: unknown, address: Address): string {
  if (!(error instanceof Error)) return String(error);
  // Of several addresses that were tried, the failure of the first.
  const failure = (error as NodeError).errors?.[0] ?? (error as NodeError);
  return tlsProblem(failure) ?? connectionProblem(failure, address) ?? failure.message;
}

function tlsProblem(failure: NodeError): string | undefined {
  const { code = '' } = failure;
  if (OUT_OF_DATE.has(code)) return untrusted('certificate has expired or is not yet valid');
  if (UNKNOWN_AUTHORITY.has(code)) return untrusted('certificate signed by unknown authority');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return untrusted(otherName(failure));
  return NO_TLS.has(code) ? 'http: server gave HTTP response to HTTPS client' : undefined;
}

function connectionProblem(failure: NodeError, { host, port }: Address): string | undefined {
  const { code = '', syscall, address = host } = failure;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${host}: server misbehaving`;
  // Node says of a connection that ended before the answer: ECONNRESET, without a call of the system.
  if (code === 'ECONNRESET' && syscall === undefined) return 'EOF';
  const words = SYSTEM_WORDS[code];
  if (words === undefined || syscall === undefined) return undefined;
  const action = syscall === 'connect' ? 'dial' : syscall;
  return `${action} tcp ${hostPort(address, failure.port ?? port)}: ${syscall}: ${words}`;
}

/** `127.0.0.1:443`, `[::1]:443`. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function untrusted(reason: string): string {
  return `tls: failed to verify certificate: x509: ${reason}`;
}

/** What a certificate is for, if not for the name that was asked for. */
function otherName({ host = '', cert }: NodeError): string {
  const isAddress = isIP(host) !== 0;
  const prefix = isAddress ? 'IP Address:' : 'DNS:';
  const names = (cert?.subjectaltname ?? '')
    .split(', ')
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  if (names.length > 0) return `certificate is valid for ${names.join(', ')}, not ${host}`;
  return isAddress
    ? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${host}`;
}
