import type { Condition, KubernetesObject } from '@drover/apimachinery';
import type { CodedError } from '@drover/base';
import { controllerErrors } from '../errors.ts';

/** What bindings in clusters, in projects and of global roles have alike. */
export interface Binding extends KubernetesObject {
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupName?: string;
  readonly groupPrincipalName?: string;
  readonly serviceAccount?: string;
  readonly roleTemplateName?: string;
  readonly globalRoleName?: string;
  readonly clusterName?: string;
  readonly projectName?: string;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** What a binding names, and whether it is there. */
export interface BindingWorld {
  hasRole(name: string): boolean;
  hasUser(name: string): boolean;
  /** By the id of a cluster or project. */
  hasPlace(id: string): boolean;
}

/** Why a binding gives nobody anything; `undefined` when it does. */
export function problemOf(binding: Binding, world: BindingWorld): CodedError | undefined {
  return (
    problemOfPlace(binding, world) ??
    problemOfRole(binding, world) ??
    problemOfSubject(binding, world)
  );
}

function problemOfPlace(
  { clusterName, projectName, globalRoleName, metadata }: Binding,
  world: BindingWorld,
): CodedError | undefined {
  if (globalRoleName !== undefined) return undefined;
  const { namespace = '' } = metadata ?? {};
  const place = projectName ?? clusterName ?? '';
  if (place.slice(place.indexOf(':') + 1) !== namespace) {
    return controllerErrors.create('BINDING_PLACE_MISMATCH', { namespace, place });
  }
  if (world.hasPlace(place)) return undefined;
  const what = `${projectName === undefined ? 'cluster' : 'project'} ${place}`;
  return controllerErrors.create('BINDING_PLACE_NOT_FOUND', { place: what });
}

function problemOfRole(
  { roleTemplateName, globalRoleName }: Binding,
  world: BindingWorld,
): CodedError | undefined {
  const role = roleTemplateName ?? globalRoleName ?? '';
  return world.hasRole(role)
    ? undefined
    : controllerErrors.create('BINDING_ROLE_NOT_FOUND', { role });
}

function problemOfSubject(
  { userName: user, userPrincipalName, groupName, groupPrincipalName, serviceAccount }: Binding,
  world: BindingWorld,
): CodedError | undefined {
  if (user && !world.hasUser(user))
    return controllerErrors.create('BINDING_USER_NOT_FOUND', { user });
  if (user || userPrincipalName || groupName || groupPrincipalName || serviceAccount)
    return undefined;
  return controllerErrors.create('BINDING_WITHOUT_SUBJECT');
}
