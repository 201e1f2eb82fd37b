import {
  type GlobalRole,
  globalRole as globalRoleKind,
  type RoleTemplate,
  roleTemplate as roleTemplateKind,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { normanErrors } from '../errors.ts';
import { forbidden } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import type { Store } from '../store/store.ts';

/** A store in which built-in roles keep everything but a few fields. */
function protecting(editable: readonly string[]): Pick<Store, 'update'> {
  return {
    update(id, update, context) {
      const change = (stored: DynamicObject): DynamicObject => {
        const changed = update.change(stored);
        if (stored['builtin'] !== true) return changed;
        const kept = editable.filter((name) => name in changed);
        return { ...stored, ...Object.fromEntries(kept.map((name) => [name, changed[name]])) };
      };
      return kubernetesStore.update(id, { ...update, change }, context);
    },
  };
}

/** What is special about global roles. */
export const globalRoleBehaviour: TypeBehaviour = {
  store: {
    ...kubernetesStore,
    ...protecting(['newUserDefault']),
    async delete(id, context) {
      const role = (await kubernetesStore.get(id, context)) as GlobalRole;
      if (role.builtin === true) throw forbidden(context.caller.user, 'delete', globalRoleKind);
      return kubernetesStore.delete(id, context);
    },
  },
  hiddenLinks: (object) => ((object as GlobalRole).builtin === true ? ['remove'] : []),
};

/** What is special about role templates. */
export const roleTemplateBehaviour: TypeBehaviour = {
  store: {
    ...kubernetesStore,
    ...protecting(['locked', 'clusterCreatorDefault', 'projectCreatorDefault']),
    delete(id, context) {
      const heir = context.services
        .cacheOf<RoleTemplate>(roleTemplateKind)
        .list()
        .find(({ roleTemplateNames = [] }) => roleTemplateNames.includes(id));
      if (heir) {
        throw normanErrors.create('NORMAN_IN_USE', { what: id, user: heir.metadata?.name });
      }
      return kubernetesStore.delete(id, context);
    },
  },
};
