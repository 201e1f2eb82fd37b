import { isJsonObject, type KubernetesObject, type ObjectMeta } from '@drover/apimachinery';
import { admissionErrors } from '../errors.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import { ANNOTATIONS } from '../names/names.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';

const FIELD = `metadata.annotations[${ANNOTATIONS.creatorRoleBindings}]`;

/** The creator of a cluster or project is given the roles that are meant for creators there, and no others. */
export function refuseCreatorRoles(
  { object, oldObject }: AdmissionRequest<KubernetesObject>,
  isMeant: (role: RoleTemplate) => boolean,
  world: AdmissionWorld,
): Refusal | undefined {
  return firstRefusal(
    ...addedCreatorRoles(object?.metadata, oldObject?.metadata).map((name) => () => {
      const role = world.role(name);
      if (role && isMeant(role)) return undefined;
      return admissionErrors.create('ADMISSION_CREATOR_ROLES', { role: name, field: FIELD });
    }),
  );
}

/** Names of the roles that an annotation did not name before. */
export function addedCreatorRoles(
  metadata: ObjectMeta | undefined,
  before: ObjectMeta | undefined,
): readonly string[] {
  const known = new Set(namedCreatorRoles(before));
  return namedCreatorRoles(metadata).filter((name) => !known.has(name));
}

/** Names of the roles that the creator or new user of an object is to be given, as its annotation has them. */
function namedCreatorRoles(metadata: ObjectMeta | undefined): readonly string[] {
  const text = metadata?.annotations?.[ANNOTATIONS.creatorRoleBindings];
  if (text === undefined) return [];
  try {
    const said: unknown = JSON.parse(text);
    return isJsonObject(said) ? [...names(said['required']), ...names(said['created'])] : [];
  } catch {
    return []; // others write this annotation; what cannot be read gives nobody anything
  }
}

function names(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
}
