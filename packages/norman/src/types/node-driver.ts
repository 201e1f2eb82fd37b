import type { NodeDriver } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { patchAsCaller } from '../store/patch-as-caller.ts';
import type { Store } from '../store/store.ts';
import { deleteSchemas, embedNodeDriver } from './driver-schemas.ts';
import { exportedYaml } from './export-yaml.ts';

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const created = await kubernetesStore.create(creation, context);
    await embedNodeDriver(created, context);
    return created;
  },

  async update(id, update, context) {
    const updated = await kubernetesStore.update(id, update, context);
    await embedNodeDriver(updated, context);
    return updated;
  },

  async delete(id, context) {
    const driver = (await kubernetesStore.get(id, context)) as NodeDriver & DynamicObject;
    const left = await kubernetesStore.delete(id, context);
    const idle = { ...driver.spec, active: false, addCloudCredential: false };
    await embedNodeDriver({ ...driver, spec: idle }, context);
    if (!left) await deleteSchemas(driver, context);
    return left;
  },
};

function switched(active: boolean): ResourceAction {
  return async (driver, _input, context) => {
    const changed = await patchAsCaller(driver, { spec: { active } }, context);
    await embedNodeDriver(changed, context);
    return { resource: changed };
  };
}

/** What is special about node drivers. */
export const nodeDriverBehaviour: TypeBehaviour = {
  store,
  resourceActions: { activate: switched(true), deactivate: switched(false) },
  availableActions: (driver, context) =>
    context.may('update', driver) ? ['activate', 'deactivate'] : [],
  extraLinks: ({ metadata }, { urls, type }) => ({
    exportYaml: `${urls.resource(type.schema, metadata?.name ?? '')}/exportyaml`,
  }),
  linkHandlers: {
    exportyaml: (driver) => Promise.resolve(exportedYaml(driver, 'nodeDrivers')),
  },
};
