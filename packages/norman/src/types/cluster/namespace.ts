import type { DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../../behaviour.ts';
import { normanErrors } from '../../errors.ts';
import { clusterTypeBehaviour } from '../downstream-behaviour.ts';
import { targetProject } from './namespace-project.ts';
import { moveNamespace, namespaceStore } from './namespace-store.ts';

/** Set on namespaces that hold an app of the old catalog, which must stay in its project. */
const APP_IDS = 'cattle.io/appIds';

const move: ResourceAction = async (namespace, input, context) => {
  const projectId = typeof input['projectId'] === 'string' ? input['projectId'] : '';
  refuseForApps(namespace);
  if (projectId !== '') {
    const { spec } = await targetProject(projectId, context);
    if (spec?.resourceQuota) {
      const name = spec.displayName ?? projectId;
      refuse(`can't move namespace. Project ${name} has resource quota set`);
    }
  }
  await moveNamespace(context.id ?? '', projectId || undefined, context);
  return { empty: true };
};

function refuseForApps({ metadata }: DynamicObject): void {
  if (metadata?.labels?.[APP_IDS] || metadata?.annotations?.[APP_IDS]) {
    refuse("can't move namespace. It is used by an app");
  }
}

function refuse(message: string): never {
  throw normanErrors.create('NORMAN_NAMESPACE_FIXED', { message });
}

/** Namespaces: part of a project or of none. */
export const namespaceBehaviour: TypeBehaviour = clusterTypeBehaviour({
  store: namespaceStore,
  resourceActions: { move },
  availableActions: () => ['move'],
});
