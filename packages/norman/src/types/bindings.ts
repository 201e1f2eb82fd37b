import {
  type ClusterRoleTemplateBinding,
  type GlobalRole,
  globalRole,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';

const LOCAL_PRINCIPAL = 'local://';

/** A role given in a cluster exists, may be given, and is one for clusters. */
function checkClusterRole({ roleTemplateId }: Body, { services }: RequestContext): void {
  const name = String(roleTemplateId);
  const fieldName = 'roleTemplateId';
  const role = services.cacheOf<RoleTemplate>(roleTemplate).get({ namespace: '', name });
  if (!role) {
    throw problemError({
      code: 'InvalidReference',
      fieldName,
      message: `There is no role template ${name}.`,
    });
  }
  if (role.locked === true) {
    throw problemError({
      code: 'InvalidState',
      fieldName,
      message: `The role ${name} is locked: unlock it, or give another one.`,
    });
  }
  if (role.context !== 'cluster') {
    throw problemError({
      code: 'InvalidBodyContent',
      fieldName,
      message: `The role ${name} is for projects; give a role of the cluster context.`,
    });
  }
}

/** What is special about bindings in a cluster. */
export const clusterRoleTemplateBindingBehaviour: TypeBehaviour = {
  store: {
    ...kubernetesStore,
    create(creation, context) {
      const binding = creation.object as ClusterRoleTemplateBinding;
      const { userPrincipalName = '', userName } = binding;
      const isLocal = !userName && userPrincipalName.startsWith(LOCAL_PRINCIPAL);
      const named = isLocal ? { userName: userPrincipalName.slice(LOCAL_PRINCIPAL.length) } : {};
      return kubernetesStore.create(
        { ...creation, object: { ...creation.object, ...named } },
        context,
      );
    },
  },
  check(fields, operation, context) {
    if (operation === 'create') checkClusterRole(fields, context);
  },
};

/** What is special about bindings of global roles. */
export const globalRoleBindingBehaviour: TypeBehaviour = {
  check({ globalRoleId }, operation, { services }) {
    if (operation !== 'create') return;
    const name = String(globalRoleId);
    const role = services.cacheOf<GlobalRole>(globalRole).get({ namespace: '', name });
    if (!role) throw normanErrors.create('NORMAN_NOT_FOUND');
  },
};
