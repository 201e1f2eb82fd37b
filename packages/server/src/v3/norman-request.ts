import type { Authentication } from '@drover/auth';
import {
  type Caller,
  MAX_BODY_BYTES,
  type NormanRequest,
  type NormanResponse,
} from '@drover/norman';
import { outsideGroups } from '../access/outside-groups.ts';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { readBody } from '../http/body.ts';
import { encodeBody } from '../http/compress.ts';
import type { Exchange } from '../http/exchange.ts';

/** Headers by which a client could claim another address for us; what is true of them is in the origin. */
const ADDRESS_HEADERS = ['x-forwarded-proto', 'x-forwarded-host', 'x-api-host', 'x-api-url-prefix'];

/**
 * An exchange as the v3 API knows requests: as data.
 *
 * @throws `SERVER_BODY_TOO_LARGE`
 */
export async function normanRequest(
  exchange: Exchange,
  virtualGroups: VirtualGroups,
): Promise<NormanRequest> {
  const { request, origin, requestId, upgrade } = exchange;
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: { ...singleHeaders(request.headers), host: origin.host },
    body: upgrade ? new Uint8Array() : await readBody(exchange, MAX_BODY_BYTES),
    caller: callerOf(exchange, virtualGroups),
    isSecure: origin.scheme === 'https',
    address: origin.address,
    requestId,
    signal: exchange.signal,
  };
}

/** Who sent an exchange, with the groups that stand for roles; absent for strangers. */
export function callerOf({ identity }: Exchange, virtualGroups: VirtualGroups): Caller | undefined {
  return identity && callerFor(identity, virtualGroups);
}

/** Somebody who is known, with the groups that stand for roles; groups from outside that would pass for one are dropped. */
export function callerFor(identity: Authentication, virtualGroups: VirtualGroups): Caller {
  const { user, tokenName, clusterScope, mustChangePassword } = identity;
  return {
    user: {
      ...user,
      groups: [...outsideGroups(user.groups ?? []), ...virtualGroups.groupsOf(user)],
    },
    tokenName,
    ...(clusterScope !== undefined && { clusterScope }),
    ...(mustChangePassword && { mustChangePassword: true }),
  };
}

/** Sends an answer of the v3 API, packed for clients that want it so. */
export async function sendNormanResponse(
  exchange: Exchange,
  answer: NormanResponse,
): Promise<void> {
  const { request, response, notes } = exchange;
  for (const [name, value] of Object.entries(answer.headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const plain = Buffer.from(answer.body);
  const body = await encodeBody(exchange, plain);
  response.setHeader('content-length', body.length);
  response.writeHead(answer.status);
  notes?.responseChunk(plain);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function singleHeaders(
  headers: Exchange['request']['headers'],
): Record<string, string | undefined> {
  const kept = Object.entries(headers).filter(([name]) => !ADDRESS_HEADERS.includes(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
