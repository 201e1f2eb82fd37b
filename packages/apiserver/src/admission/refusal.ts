import { forbiddenError, type StatusError } from '@drover/apimachinery';
import type { AdmissionRequest } from './admission.ts';

/** The failure (403) by which a plugin refuses a request. */
export function refusal({ target, object }: AdmissionRequest, why: string): StatusError {
  const name = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  return forbiddenError(target.resource, name, why);
}

/** As {@link refusal}, while objects are still changed: one whose name is to be generated is called by what its name begins with. */
export function earlyRefusal(request: AdmissionRequest, why: string): StatusError {
  const { target, object, operation } = request;
  const prefix = operation === 'CREATE' ? object?.metadata?.generateName : undefined;
  return prefix ? forbiddenError(target.resource, prefix, why) : refusal(request, why);
}
