import { genericServerError } from '../status/generic-server-error.ts';
import type { StatusError } from '../status/status.ts';

/**
 * The patch makes sense, but not for this object: what Kubernetes answers (422), which does not say why. Why is the
 * `cause`, for logs.
 */
export function patchNotApplicable(reason: string): StatusError {
  const failure = genericServerError({ code: 422, method: 'PATCH' });
  failure.cause = new Error(reason);
  return failure;
}
