import { forbiddenError, type StatusError } from '@drover/apimachinery';
import type { AdmissionRequest } from './admission.ts';

/** The failure (403) by which a plugin refuses a request. An object whose name is to be generated is called by what its name begins with. */
export function refusal({ target, object }: AdmissionRequest, why: string): StatusError {
  const { name, generateName } = object?.metadata ?? {};
  return forbiddenError(target.resource, target.name || name || generateName || 'Unknown', why);
}
