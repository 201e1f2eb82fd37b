import { serverErrors } from '../errors.ts';
import type { Exchange } from './exchange.ts';

/**
 * Refuses WebSockets that another site opened in a browser: browsers send our cookie along, and let no other site choose
 * the Origin.
 *
 * @throws `SERVER_FORBIDDEN`
 */
export function refuseForeignOrigin({ request, origin }: Exchange): void {
  const { origin: from } = request.headers;
  if (from === undefined || URL.parse(from)?.host === origin.host) return;
  throw serverErrors.create('SERVER_FORBIDDEN', {
    problem: 'This WebSocket was opened by another site',
  });
}
