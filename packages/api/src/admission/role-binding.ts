import { admissionErrors } from '../errors.ts';
import type { ClusterRoleTemplateBinding } from '../management/cluster-role-template-binding.ts';
import type { ProjectRoleTemplateBinding } from '../management/project-role-template-binding.ts';
import type { RoleTemplate } from '../management/role-template.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld, Place } from './admission-world.ts';
import { changedFields } from './changed-fields.ts';
import { flattenedRules, refuseEscalation } from './escalation.ts';
import { theRole } from './global-role.ts';

/** The rules of writes to bindings in clusters. */
export function admitClusterRoleTemplateBinding(
  request: AdmissionRequest<ClusterRoleTemplateBinding>,
  world: AdmissionWorld,
): Refusal | undefined {
  const cluster = request.object?.clusterName ?? '';
  return admitBinding(request, { cluster }, world);
}

/** The rules of writes to bindings in projects. */
export function admitProjectRoleTemplateBinding(
  request: AdmissionRequest<ProjectRoleTemplateBinding>,
  world: AdmissionWorld,
): Refusal | undefined {
  const [cluster = '', project = ''] = (request.object?.projectName ?? '').split(':');
  return admitBinding(request, { cluster, project }, world);
}

type Binding = ClusterRoleTemplateBinding | ProjectRoleTemplateBinding;

/** A binding that was let in is not looked at again unless what it says changes; to remove one takes no more than the right to. */
function admitBinding(
  request: AdmissionRequest<Binding>,
  place: Place,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, object, oldObject } = request;
  if (!object || operation === 'DELETE') return undefined;
  if (operation === 'UPDATE' && changedFields(oldObject, object).length === 0) return undefined;
  const name = object.roleTemplateName ?? '';
  const role = world.role(name);
  const kind = place.project === undefined ? 'cluster' : 'project';
  return firstRefusal(
    () => (operation === 'CREATE' ? refusePlace(place, world) : undefined),
    () => (operation === 'CREATE' ? refuseRoleIn(role, name, kind) : undefined),
    () => (role ? refuseGift(request, { role, place }, world) : undefined),
  );
}

/** What a role comes to beyond the roles that the writer holds in that place. */
function refuseGift(
  request: AdmissionRequest<Binding>,
  { role, place }: { readonly role: RoleTemplate; readonly place: Place },
  world: AdmissionWorld,
): Refusal | undefined {
  const what = theRole(role.metadata?.name ?? '');
  const rules = flattenedRules(role, world, (each) => world.holds(each, place));
  return refuseEscalation(request, { rules, place, what, field: ROLE }, world);
}

const ROLE = 'roleTemplateName';

/** Why a role cannot be given anew in a cluster or project, whoever gives it. */
export function refuseRoleIn(
  role: RoleTemplate | undefined,
  name: string,
  place: 'cluster' | 'project',
): Refusal | undefined {
  const facts = { role: name, place, field: ROLE };
  if (!role) return admissionErrors.create('ADMISSION_ROLE_NOT_FOUND', facts);
  if (role.locked) return admissionErrors.create('ADMISSION_ROLE_LOCKED', facts);
  return role.context === place
    ? undefined
    : admissionErrors.create('ADMISSION_ROLE_CONTEXT', facts);
}

function refusePlace({ cluster = '', project }: Place, world: AdmissionWorld): Refusal | undefined {
  if (project === undefined) {
    if (world.cluster(cluster)) return undefined;
    return placeNotFound('cluster', cluster, 'clusterName');
  }
  if (world.project(cluster, project)) return undefined;
  return placeNotFound('project', `${cluster}:${project}`, 'projectName');
}

function placeNotFound(kind: string, name: string, field: string): Refusal {
  return admissionErrors.create('ADMISSION_PLACE_NOT_FOUND', { kind, name, field });
}
