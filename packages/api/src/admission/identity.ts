import type { Token } from '../management/token.ts';
import type { UserAttribute } from '../management/user-attribute.ts';
import type { AdmissionRequest, Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { changedFields } from './changed-fields.ts';
import { EVERYTHING, refuseEscalation } from './escalation.ts';

/** The rules of writes to tokens: whoever writes one can log in as anybody. */
export function admitToken(
  request: AdmissionRequest<Token>,
  world: AdmissionWorld,
): Refusal | undefined {
  return refuseIdentity(request, `a token of ${request.object?.userId ?? ''}`, world);
}

/** The rules of writes to what identity providers say of a user: their groups have roles. */
export function admitUserAttribute(
  request: AdmissionRequest<UserAttribute>,
  world: AdmissionWorld,
): Refusal | undefined {
  return refuseIdentity(request, `the groups of ${request.name}`, world);
}

/** Drover itself writes who somebody is; of people only those who have everything do. */
function refuseIdentity(
  request: AdmissionRequest<object>,
  what: string,
  world: AdmissionWorld,
): Refusal | undefined {
  const { oldObject, object } = request;
  if (oldObject && changedFields(oldObject, object).length === 0) return undefined;
  return refuseEscalation(request, { rules: EVERYTHING, place: {}, what }, world);
}
