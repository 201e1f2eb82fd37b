import { genericServerError } from '@drover/apimachinery';
import type { RequestContext } from '../filters/filter.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { answerResource, type ResourceRoutesOptions } from './resource-routes.ts';

/** Answers a request that has passed all filters. */
export async function answerRequest(
  context: RequestContext,
  options: ResourceRoutesOptions,
): Promise<ApiResponse> {
  if (context.info.isResourceRequest) return answerResource(context, options);
  throw genericServerError({ code: 404, method: context.request.method });
}
