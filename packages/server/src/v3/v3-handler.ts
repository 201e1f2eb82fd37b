import type { Norman } from '@drover/norman';
import type { VirtualGroups } from '../access/virtual-groups.ts';
import type { Handler } from '../http/exchange.ts';
import { normanRequest, sendNormanResponse } from './norman-request.ts';

/** Answers requests by the v3 API. */
export function createV3Handler(norman: Norman, virtualGroups: VirtualGroups): Handler {
  return async (exchange) => {
    const request = await normanRequest(exchange, virtualGroups);
    await sendNormanResponse(exchange, await norman.handle(request));
  };
}
