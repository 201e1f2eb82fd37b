import { genericServerError } from '@drover/apimachinery';
import type { Aggregation } from '../aggregation/open-aggregation.ts';
import { answerByProxy } from '../aggregation/proxy-route.ts';
import type { Next, RequestContext } from '../filters/filter.ts';
import { plainResponse } from '../filters/plain-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { DiscoveryRoutes } from './discovery-routes.ts';
import { OperationRoutes, type OperationSources } from './operation-routes.ts';
import type { ResourceRoutesOptions } from './resource-request.ts';
import { answerResource } from './resource-routes.ts';

/** The end of the way: answers every request that has passed the filters. */
export function createRoutes(
  options: ResourceRoutesOptions & {
    readonly operation: OperationSources;
    readonly aggregation: Aggregation;
  },
): Next {
  const discovery = new DiscoveryRoutes(options.registry, options.aggregation.apis);
  const operation = new OperationRoutes(options.operation);
  const answerPath = (context: RequestContext): ApiResponse | Promise<ApiResponse> => {
    const { method } = context.request;
    const told = operation.answer(context);
    if (told) return told;
    const answer = discovery.answer(context);
    if (!answer) return plainResponse(404, '404 page not found\n');
    if (method !== 'GET' && method !== 'HEAD') {
      throw genericServerError({ code: 405, method });
    }
    return answer;
  };
  const answerObject = (context: RequestContext): Promise<ApiResponse> => {
    const { method } = context.request;
    if (method === 'HEAD') throw genericServerError({ code: 405, method });
    return answerResource(context, options);
  };
  return (context) =>
    answerByProxy(context, options.aggregation) ??
    (context.info.isResourceRequest
      ? answerObject(context)
      : Promise.resolve(context).then(answerPath));
}
