import { genericServerError } from '@drover/apimachinery';
import type { Aggregation } from '../aggregation/open-aggregation.ts';
import { answerByProxy } from '../aggregation/proxy-route.ts';
import type { Next, RequestContext } from '../filters/filter.ts';
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
  const discovery = new DiscoveryRoutes(options.registry.resources, options.aggregation.apis);
  const operation = new OperationRoutes(options.operation);
  const answerPath = (context: RequestContext): ApiResponse | Promise<ApiResponse> => {
    const { method } = context.request;
    const told = operation.answer(context);
    if (told) return told;
    const answer = discovery.answer(context);
    if (!answer) throw genericServerError({ code: 404, method });
    if (method !== 'GET' && method !== 'HEAD') {
      throw genericServerError({ code: 405, method });
    }
    return answer;
  };
  return (context) =>
    answerByProxy(context, options.aggregation) ??
    (context.info.isResourceRequest
      ? answerResource(context, options)
      : Promise.resolve(context).then(answerPath));
}
