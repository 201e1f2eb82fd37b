import {
  type AnyKind,
  type ClusterRoleTemplateBinding,
  cluster,
  type GlobalRole,
  globalRole,
  project,
  type RoleTemplate,
  refuseRoleIn,
  roleTemplate,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { requireScope } from '../store/references.ts';
import type { Store } from '../store/store.ts';

const LOCAL_PRINCIPAL = 'local://';

/** A role that is given exists, may be given, and is one for where it is given. */
function checkRole(
  { roleTemplateId }: Body,
  place: 'cluster' | 'project',
  { services }: RequestContext,
): void {
  const name = String(roleTemplateId);
  const role = services.cacheOf<RoleTemplate>(roleTemplate).get({ namespace: '', name });
  const refusal = refuseRoleIn(role as RoleTemplate | undefined, name, place);
  if (refusal) throw refusal;
}

/** A binding for a local principal names the user too. */
function withUser(object: DynamicObject): DynamicObject {
  const { userPrincipalName = '', userName } = object as ClusterRoleTemplateBinding;
  const isLocal = !userName && userPrincipalName.startsWith(LOCAL_PRINCIPAL);
  return isLocal
    ? { ...object, userName: userPrincipalName.slice(LOCAL_PRINCIPAL.length) }
    : object;
}

const bindingStore: Store = {
  ...kubernetesStore,
  create: (creation, context) =>
    kubernetesStore.create({ ...creation, object: withUser(creation.object) }, context),
};

/** Bindings in a cluster or project that the caller can see. */
function bindingIn(place: 'cluster' | 'project', kind: AnyKind): TypeBehaviour {
  return {
    store: bindingStore,
    check(fields, operation, context) {
      if (operation !== 'create') return;
      checkRole(fields, place, context);
      requireScope(fields, { fieldName: `${place}Id`, kind }, context);
    },
  };
}

/** What is special about bindings in a cluster. */
export const clusterRoleTemplateBindingBehaviour: TypeBehaviour = bindingIn('cluster', cluster);

/** What is special about bindings in a project. */
export const projectRoleTemplateBindingBehaviour: TypeBehaviour = bindingIn('project', project);

/** What is special about bindings of global roles. */
export const globalRoleBindingBehaviour: TypeBehaviour = {
  check({ globalRoleId }, operation, { services }) {
    if (operation !== 'create') return;
    const name = String(globalRoleId);
    const role = services.cacheOf<GlobalRole>(globalRole).get({ namespace: '', name });
    if (!role) throw normanErrors.create('NORMAN_NOT_FOUND');
  },
};
