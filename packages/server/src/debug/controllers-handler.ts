import type { RequestAttributes } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendJson } from '../http/respond.ts';
import { controllersReport, type ReportParts } from './controllers-report.ts';

/** Where administrators see how the background work of the replica that answers stands. */
export const DEBUG_PATH = '/drover/v1alpha1/debug/controllers';

/** What the handler needs. */
export interface ControllersHandlerOptions extends ReportParts {
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

/**
 * Answers with queues, failures, caches, leadership and owners, to those who may `get` this path.
 *
 * @throws (the handler) `SERVER_FORBIDDEN`
 */
export function createControllersHandler({ mayDo, ...parts }: ControllersHandlerOptions): Handler {
  return (exchange) => {
    if (!mayDo(exchange, { verb: 'get', path: DEBUG_PATH })) {
      throw serverErrors.create('SERVER_FORBIDDEN', {
        problem: 'You may not see the background work of the server',
      });
    }
    sendJson(exchange, 200, controllersReport(parts));
    return Promise.resolve();
  };
}
