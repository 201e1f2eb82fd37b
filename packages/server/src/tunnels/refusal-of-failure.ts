import { isForbidden, isUnauthorized } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { AgentRefusal } from '@drover/controllers';
import { serverErrors } from '../errors.ts';
import type { ClusterSession } from './cluster-session.ts';

/** An agent that leads to no answer, as the status of its cluster and the log say it. */
export interface FailedAgent extends AgentRefusal {
  readonly code: string;
}

/** What Node and OpenSSL say of certificates that do not fit. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Says why nothing was answered through the tunnel of an agent, with the remedy. */
export function refusalOfFailure(
  failure: unknown,
  { cluster, params }: Pick<ClusterSession, 'cluster' | 'params'>,
): FailedAgent {
  const chain = [...causes(failure)];
  const untrusted = chain.find((cause) => UNTRUSTED.has(codeOf(cause)));
  const problem = errorMessage(untrusted ?? chain.at(-1));
  const facts = { cluster, address: params.address, problem };
  const said = (
    reason: AgentRefusal['reason'],
    { code, message, remedy }: ReturnType<typeof serverErrors.create>,
  ): FailedAgent => ({ code, reason, message: `${message}. ${remedy}` });
  if (untrusted) {
    return said('ApiServerUntrusted', serverErrors.create('TUNNEL_API_UNTRUSTED', facts));
  }
  if (isUnauthorized(failure) || isForbidden(failure)) {
    return said('TokenRefused', serverErrors.create('TUNNEL_API_REFUSED', facts));
  }
  return said('ApiServerFailed', serverErrors.create('TUNNEL_API_FAILED', facts));
}

/** The error and what is below it. */
function* causes(error: unknown): Generator<unknown> {
  for (let next = error, depth = 0; next !== undefined && depth < 8; depth += 1) {
    yield next;
    next = (next as { cause?: unknown }).cause;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
