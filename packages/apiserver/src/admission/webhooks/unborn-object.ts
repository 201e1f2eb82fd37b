import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import type { AdmissionRequest } from '../admission.ts';

/** What an object gets when it is stored, and not before. */
const LATER_FIELDS = ['uid', 'creationTimestamp', 'generation'] as const;

/** Characters that a generated name has beyond its prefix. */
const SUFFIX_LENGTH = 5;

/** The request as it is while the object can still be changed: a new object has no uid, time and generated name yet. */
export function beforeBirth(request: AdmissionRequest): AdmissionRequest {
  const { operation, object } = request;
  if (operation !== 'CREATE' || !object?.metadata) return request;
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const field of LATER_FIELDS) delete metadata[field];
  if (isNameGenerated(object.metadata)) delete metadata['name'];
  return { ...request, object: { ...object, metadata } };
}

/** The changed object with what it gets when it is stored. */
export function afterBirth(changed: DynamicObject, before: DynamicObject): DynamicObject {
  const given = before.metadata ?? {};
  const metadata: Record<string, unknown> = { ...changed.metadata };
  for (const field of LATER_FIELDS) {
    if (given[field] === undefined) delete metadata[field];
    else metadata[field] = given[field];
  }
  // A webhook may give the name that would have been generated.
  if (!metadata['name'] && given.name !== undefined) metadata['name'] = given.name;
  return { ...changed, metadata };
}

function isNameGenerated({ name = '', generateName = '' }: ObjectMeta): boolean {
  return generateName !== '' && generateName.startsWith(name.slice(0, -SUFFIX_LENGTH));
}
