import type { NormanServices } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { Answer } from '../handler/crud.ts';
import type { Exchange } from '../handler/exchange.ts';
import { V3_PUBLIC } from '../schema/version.ts';

/**
 * `GET` and `DELETE /v3-public/authTokens/<requestId>`: what a program polls while its user logs in with a browser. What
 * it gets is encrypted to its key. Deletion answers the same, whether there was something or not.
 */
export async function answerAuthToken(
  requestId: string,
  { method, request, urls }: Exchange,
  { auth }: NormanServices,
): Promise<Answer> {
  const options = { signal: request.signal };
  if (method === 'DELETE') {
    await auth.programLogin.forget(requestId, options);
    return { status: 204 };
  }
  if (method !== 'GET') throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  const waiting = await auth.programLogin.fetch(requestId, options);
  if (!waiting) throw normanErrors.create('NORMAN_NOT_FOUND');
  const { token, expiresAt } = waiting;
  const self = `${urls.root(V3_PUBLIC)}/authTokens/${requestId}`;
  const document = {
    id: requestId,
    type: 'authToken',
    baseType: 'authToken',
    links: { self, remove: self },
    token,
    expiresAt,
  };
  return { status: 200, document };
}
