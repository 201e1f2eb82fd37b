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
  if (!role) return roleNotFound(name);
  return firstRefusal(
    () => (operation === 'CREATE' ? refusePlace(place, world) : undefined),
    () => (operation === 'CREATE' ? refuseRoleIn(role, place) : undefined),
    () => {
      const rules = flattenedRules(role, world, (each) => world.holds(each, place));
      return refuseEscalation(request, { rules, place, what: theRole(name), field: ROLE }, world);
    },
  );
}

const ROLE = 'roleTemplateName';

function roleNotFound(role: string): Refusal {
  return admissionErrors.create('ADMISSION_ROLE_NOT_FOUND', { role, field: ROLE });
}

/** Why a role cannot be given anew in a cluster or project, whoever gives it. */
export function refuseRoleIn(role: RoleTemplate, { project }: Place): Refusal | undefined {
  const name = role.metadata?.name ?? '';
  if (role.locked)
    return admissionErrors.create('ADMISSION_ROLE_LOCKED', { role: name, field: ROLE });
  const place = project === undefined ? 'cluster' : 'project';
  if (role.context === place) return undefined;
  return admissionErrors.create('ADMISSION_ROLE_CONTEXT', { role: name, place, field: ROLE });
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
