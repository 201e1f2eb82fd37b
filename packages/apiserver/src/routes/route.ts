import { genericServerError } from '@drover/apimachinery';
import type { Next, RequestContext } from '../filters/filter.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { DiscoveryRoutes } from './discovery-routes.ts';
import type { ResourceRoutesOptions } from './resource-request.ts';
import { answerResource } from './resource-routes.ts';
import { answerVersion } from './version-routes.ts';

/** The end of the way: answers every request that has passed the filters. */
export function createRoutes(options: ResourceRoutesOptions): Next {
  const discovery = new DiscoveryRoutes(options.registry.resources);
  const answerPath = (context: RequestContext): ApiResponse => {
    const { method } = context.request;
    const answer = answerVersion(context) ?? discovery.answer(context);
    if (!answer) throw genericServerError({ code: 404, method });
    if (method !== 'GET' && method !== 'HEAD') {
      throw genericServerError({ code: 405, method });
    }
    return answer;
  };
  return (context) =>
    context.info.isResourceRequest
      ? answerResource(context, options)
      : Promise.resolve(context).then(answerPath);
}
