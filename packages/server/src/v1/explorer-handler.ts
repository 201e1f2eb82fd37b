import type { Random } from '@drover/base';
import { sendAnswer } from '@drover/explorer';
import { acceptsGzip } from '../http/compress.ts';
import type { Handler } from '../http/exchange.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import { explorerRequest, LOCAL_PREFIX } from './explorer-request.ts';
import { type ExplorerSubscribeOptions, serveSubscription } from './subscribe-handler.ts';

/** The v1 API of the cluster that keeps the state, under the path that all clusters have. */
export const LOCAL_EXPLORER_PATH = `${LOCAL_PREFIX}/v1`;

/** What answers the v1 API of the cluster that keeps the state. */
export interface ExplorerHandlerOptions extends ExplorerSubscribeOptions {
  readonly random: Random;
}

/** Answers `/v1/…`, and the same below `/k8s/clusters/local`. */
export function createExplorerHandler(options: ExplorerHandlerOptions): Handler {
  const { explorer, virtualGroups, random } = options;
  return async (exchange) => {
    refuseForgery(exchange, random);
    const isPrefixed = exchange.path.startsWith(LOCAL_EXPLORER_PATH);
    const urlPrefix = isPrefixed ? LOCAL_PREFIX : '';
    if (exchange.upgrade && exchange.path === `${urlPrefix}/v1/subscribe`)
      return serveSubscription(exchange, urlPrefix, options);
    const request = explorerRequest(exchange, urlPrefix, virtualGroups);
    return sendAnswer(await explorer.handle(request), {
      ...exchange,
      isPacked: acceptsGzip(exchange.request),
      onChunk: (bytes) => exchange.notes?.responseChunk(bytes),
    });
  };
}
