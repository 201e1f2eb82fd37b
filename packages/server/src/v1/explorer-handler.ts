import type { Random } from '@drover/base';
import type { Explorer } from '@drover/explorer';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Handler } from '../http/exchange.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import type { LiveRequests } from '../proxy/live-requests.ts';
import { answerExplorer, type LimitSocket } from './answer-explorer.ts';
import { localAsker } from './explorer-request.ts';
import { followCaller } from './follow-caller.ts';

/** What answers the v1 API of the cluster that keeps the state. */
export interface ExplorerHandlerOptions {
  readonly explorer: Explorer;
  readonly virtualGroups: VirtualGroups;
  readonly live: LiveRequests;
  readonly random: Random;
  readonly limit: LimitSocket;
}

/**
 * Answers `/v1/…`, and the same below `/k8s/clusters/local`. What lasts ends with the caller's token, and when he belongs to
 * other groups than before.
 */
export function createExplorerHandler(options: ExplorerHandlerOptions): Handler {
  const { explorer, virtualGroups, live, random, limit } = options;
  return async (exchange) => {
    refuseForgery(exchange, random);
    const asker = localAsker(exchange, virtualGroups);
    using following = followCaller(exchange, asker.caller, { live, virtualGroups });
    const { signal } = following;
    await answerExplorer(exchange, explorer, { asker: { ...asker, signal }, limit });
  };
}
