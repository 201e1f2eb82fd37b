import type { IncomingMessage } from 'node:http';
import { serverErrors } from '../errors.ts';
import type { Exchange, UpgradeSocket } from './exchange.ts';

/**
 * Takes the socket of an upgrade away from HTTP: from now on nothing but the caller answers it, and the caller ends it.
 *
 * @throws `SERVER_BAD_HANDSHAKE` when the client did not ask for an upgrade, or a proxy in between dropped the wish.
 */
export function takeSocket({
  request,
  response,
  upgrade,
}: Exchange): UpgradeSocket & { readonly request: IncomingMessage } {
  if (!upgrade) {
    throw serverErrors.create('SERVER_BAD_HANDSHAKE', {
      problem: 'the header Upgrade is missing or Connection does not name it',
    });
  }
  response.detachSocket(request.socket);
  return { request, ...upgrade };
}
