import type { Culprit } from '@drover/api';
import { type CodedError, errorMessage, hasCode } from '@drover/base';
import { agentErrors } from '../../errors.ts';

/** What is known beside the failure itself. */
export interface DiagnosisFacts {
  /** Host and port of the server. */
  readonly host: string;
  /** By how many seconds this clock is ahead of the server's, if that is known. */
  readonly skewSeconds: number | undefined;
}

type NetworkCode =
  | 'AGENT_DNS_FAILED'
  | 'AGENT_SERVER_NOT_LISTENING'
  | 'AGENT_SERVER_UNREACHABLE'
  | 'AGENT_TLS_UNTRUSTED'
  | 'AGENT_TLS_NAME'
  | 'AGENT_TLS_TIME';

/** What the codes of Node and OpenSSL mean. */
const NETWORK_FAILURES: Readonly<Record<string, NetworkCode>> = {
  ENOTFOUND: 'AGENT_DNS_FAILED',
  EAI_AGAIN: 'AGENT_DNS_FAILED',
  EAI_FAIL: 'AGENT_DNS_FAILED',
  ECONNREFUSED: 'AGENT_SERVER_NOT_LISTENING',
  ETIMEDOUT: 'AGENT_SERVER_UNREACHABLE',
  EHOSTUNREACH: 'AGENT_SERVER_UNREACHABLE',
  ENETUNREACH: 'AGENT_SERVER_UNREACHABLE',
  DEADLINE_EXCEEDED: 'AGENT_SERVER_UNREACHABLE',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'AGENT_TLS_UNTRUSTED',
  SELF_SIGNED_CERT_IN_CHAIN: 'AGENT_TLS_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'AGENT_TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'AGENT_TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'AGENT_TLS_UNTRUSTED',
  CERT_SIGNATURE_FAILURE: 'AGENT_TLS_UNTRUSTED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'AGENT_TLS_NAME',
  CERT_HAS_EXPIRED: 'AGENT_TLS_TIME',
  CERT_NOT_YET_VALID: 'AGENT_TLS_TIME',
};

const CULPRITS: Readonly<Record<string, Culprit>> = {
  AGENT_DNS_FAILED: 'dns',
  AGENT_NETWORK_DOWN: 'cni',
  AGENT_SERVER_UNREACHABLE: 'route',
  AGENT_CONNECTION_FAILED: 'route',
  AGENT_UPGRADE_STRIPPED: 'proxy',
  AGENT_TUNNEL_CUT: 'proxy',
  AGENT_PROXY_UNREACHABLE: 'proxy',
  CLIENT_PROXY_REFUSED: 'proxy',
  AGENT_TLS_UNTRUSTED: 'tls',
  AGENT_TLS_NAME: 'tls',
  AGENT_TLS_TIME: 'tls',
  AGENT_TLS_FAILED: 'tls',
  AGENT_CA_MISMATCH: 'tls',
  AGENT_CA_UNUSABLE: 'tls',
  AGENT_KEY_MISMATCH: 'tls',
  AGENT_TRUST_REFUSED: 'tls',
  AGENT_CLOCK_WRONG: 'clock',
  AGENT_TOKEN_REFUSED: 'registration',
  AGENT_REGISTRATION_REFUSED: 'registration',
};

/** What is at fault; what nothing else is known of is the server's. */
export function culpritOf({ code }: CodedError): Culprit {
  return CULPRITS[code] ?? 'server';
}

/** From such a difference on a certificate that is not valid now is the fault of a clock. */
const MAX_SKEW_SECONDS = 60;

/** Failures that only a person can end: trying again would show the same. */
const TERMINAL: ReadonlySet<string> = new Set([
  'AGENT_CA_MISMATCH',
  'AGENT_CA_UNUSABLE',
  'AGENT_KEY_MISMATCH',
]);

/** Failures that will hardly end by themselves: trying again often would only burden the server. */
const SLOW: ReadonlySet<string> = new Set(['AGENT_TOKEN_REFUSED', 'AGENT_REGISTRATION_REFUSED']);

/** When to try again after a failure. */
export function retryOf({ code }: CodedError): 'never' | 'slowly' | 'soon' {
  if (TERMINAL.has(code)) return 'never';
  return SLOW.has(code) ? 'slowly' : 'soon';
}

/** Says in words of the agent why it is not connected, and what to do; the failure stays as the cause. */
export function diagnose(error: unknown, facts: DiagnosisFacts): CodedError {
  const own = [...causes(error)].find((cause) => codeOf(cause).startsWith('AGENT_'));
  if (own) return own as CodedError;
  if (hasCode(error, 'TUNNEL_HANDSHAKE_REFUSED')) return diagnoseRefusal(error);
  const refused = [...causes(error)].find((cause) => hasCode(cause, 'CLIENT_PROXY_REFUSED'));
  if (refused) return refused as CodedError;
  return diagnoseNetwork(error, facts);
}

/** Whether the server showed a certificate that nothing we trust has signed. */
export function isUntrusted(error: unknown): boolean {
  return networkCodeOf(error) === 'AGENT_TLS_UNTRUSTED';
}

/** Whether a certificate is not valid now, by the clock of this machine. */
export function isOutOfTime(error: unknown): boolean {
  return networkCodeOf(error) === 'AGENT_TLS_TIME';
}

/** Whether nobody answered, or nobody who knows the question. */
export function isNetworkFailure(error: unknown): boolean {
  return hasCode(error, 'AGENT_CA_UNAVAILABLE') || !codeOf(error).startsWith('AGENT_');
}

function networkCodeOf(error: unknown): NetworkCode | undefined {
  return [...causes(error)]
    .map((cause) => NETWORK_FAILURES[codeOf(cause)])
    .find((code) => code !== undefined);
}

/** A session that has ended, and how long it and the one before it lived. */
export interface EndedSession {
  readonly cause: CodedError;
  readonly lifeMs: number;
  readonly previousLifeMs: number | undefined;
}

/** Lives of sessions are equal when they differ by less than a tenth, and by less than this in any case. */
const SAME_LIFE_MS = { min: 500, max: 3_000 } as const;

/** No proxy has a shorter time-out. */
const MIN_CUT_MS = 1_000;

/** Says why a tunnel ended that had been open. */
export function diagnoseEnd({ cause, lifeMs, previousLifeMs }: EndedSession): CodedError {
  const facts = { seconds: Math.round(lifeMs / 1_000), reason: cause.message };
  // A proxy cuts without a Close frame, and each time at the same age. A server that dies again and again would be
  // found gone in between, and then there is no previous life.
  const cut = cause.code === 'TUNNEL_PEER_CLOSED' && cause.facts['code'] === 1006;
  const periodic =
    previousLifeMs !== undefined &&
    lifeMs >= MIN_CUT_MS &&
    Math.abs(lifeMs - previousLifeMs) < sameLifeMs(lifeMs);
  return agentErrors.create(cut && periodic ? 'AGENT_TUNNEL_CUT' : 'AGENT_TUNNEL_LOST', facts, {
    cause,
  });
}

function sameLifeMs(lifeMs: number): number {
  return Math.min(SAME_LIFE_MS.max, Math.max(SAME_LIFE_MS.min, lifeMs / 10));
}

function diagnoseRefusal(error: CodedError): CodedError {
  const status = Number(error.facts['status']);
  const body = String(error.facts['body']);
  return agentErrors.create(refusalCode(status, body), { status, body }, { cause: error });
}

function refusalCode(status: number, body: string) {
  // The server itself says in its answer that the wish to upgrade did not arrive.
  if (body.includes('SERVER_BAD_HANDSHAKE')) return 'AGENT_UPGRADE_STRIPPED';
  if (body.includes('SERVER_SUPERSEDED')) return 'AGENT_SERVER_SUPERSEDED';
  if (status === 401 || status === 403) return 'AGENT_TOKEN_REFUSED';
  if (status === 400) return 'AGENT_REGISTRATION_REFUSED';
  if (status === 429 || status === 503) return 'AGENT_SERVER_BUSY';
  if (status >= 500) return 'AGENT_SERVER_FAILED';
  return 'AGENT_UPGRADE_STRIPPED';
}

function diagnoseNetwork(error: unknown, { host, skewSeconds }: DiagnosisFacts): CodedError {
  const chain = [...causes(error)];
  const known = chain.find((cause) => codeOf(cause) in NETWORK_FAILURES);
  const root = known ?? chain.at(-1) ?? error;
  const facts = {
    host,
    reason: errorMessage(root),
    skewSeconds: skewSeconds ?? 'an unknown number of',
  };
  const code = networkCodeOf(error);
  if (code === 'AGENT_TLS_TIME' && Math.abs(skewSeconds ?? 0) >= MAX_SKEW_SECONDS) {
    return agentErrors.create('AGENT_CLOCK_WRONG', facts, { cause: error });
  }
  if (code) return agentErrors.create(code, facts, { cause: error });
  const tls = codeOf(root).startsWith('ERR_SSL_') || codeOf(root) === 'EPROTO';
  return agentErrors.create(tls ? 'AGENT_TLS_FAILED' : 'AGENT_CONNECTION_FAILED', facts, {
    cause: error,
  });
}

/** The error and what is below it; where several addresses were tried, the first. */
function* causes(error: unknown): Generator<unknown> {
  for (let next = error, depth = 0; next !== undefined && depth < 8; depth += 1) {
    yield next;
    next = next instanceof AggregateError ? next.errors[0] : (next as { cause?: unknown }).cause;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
