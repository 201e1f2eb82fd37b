import { CodedError, errorMessage, hasCode } from '@drover/base';
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

/** Failures that only a person can end: trying again would show the same. */
const TERMINAL: ReadonlySet<string> = new Set(['AGENT_CA_MISMATCH', 'AGENT_CA_UNUSABLE']);

/** Failures that will hardly end by themselves: trying again often would only burden the server. */
const SLOW: ReadonlySet<string> = new Set(['AGENT_TOKEN_REFUSED', 'AGENT_REGISTRATION_REFUSED']);

/** When to try again after a failure. */
export function retryOf({ code }: CodedError): 'never' | 'slowly' | 'soon' {
  if (TERMINAL.has(code)) return 'never';
  return SLOW.has(code) ? 'slowly' : 'soon';
}

/** Says in words of the agent why it is not connected, and what to do; the failure stays as the cause. */
export function diagnose(error: unknown, facts: DiagnosisFacts): CodedError {
  if (error instanceof CodedError && (error as CodedError).code.startsWith('AGENT_')) {
    return error as CodedError;
  }
  if (hasCode(error, 'TUNNEL_HANDSHAKE_REFUSED')) return diagnoseRefusal(error);
  if (hasCode(error, 'CLIENT_PROXY_REFUSED')) return error;
  return diagnoseNetwork(error, facts);
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
  const code = known ? NETWORK_FAILURES[codeOf(known)] : undefined;
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
