import type { Random } from '@drover/base';
import { type Explorer, sendAnswer } from '@drover/explorer';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import { acceptsGzip } from '../http/compress.ts';
import type { Handler } from '../http/exchange.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import { explorerRequest, LOCAL_PREFIX } from './explorer-request.ts';

/** The v1 API of the cluster that keeps the state, under the path that all clusters have. */
export const LOCAL_EXPLORER_PATH = `${LOCAL_PREFIX}/v1`;

/** What answers the v1 API of the cluster that keeps the state. */
export interface ExplorerHandlerOptions {
  readonly explorer: Explorer;
  readonly virtualGroups: VirtualGroups;
  readonly random: Random;
}

/** Answers `/v1/…`, and the same below `/k8s/clusters/local`. */
export function createExplorerHandler(options: ExplorerHandlerOptions): Handler {
  const { explorer, virtualGroups, random } = options;
  return async (exchange) => {
    refuseForgery(exchange, random);
    const isPrefixed = exchange.path.startsWith(LOCAL_EXPLORER_PATH);
    const urlPrefix = isPrefixed ? LOCAL_PREFIX : '';
    const request = explorerRequest(exchange, urlPrefix, virtualGroups);
    await sendAnswer(await explorer.handle(request), {
      ...exchange,
      isPacked: acceptsGzip(exchange.request),
      onChunk: (bytes) => exchange.notes?.responseChunk(bytes),
    });
  };
}
