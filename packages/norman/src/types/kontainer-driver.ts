import { cluster, type KontainerDriver, kontainerDriver as kind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { CollectionLinkHandler, ResourceAction, TypeBehaviour } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { forbidden } from '../store/access.ts';
import { BY_ENGINE } from '../store/kind-indexes.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { patchAsCaller } from '../store/patch-as-caller.ts';
import type { Store } from '../store/store.ts';
import { embedKontainerDriver } from './driver-schemas.ts';

function isBuiltIn(object: DynamicObject): boolean {
  return (object as KontainerDriver).spec?.builtIn === true;
}

function isUsed({ metadata }: DynamicObject, { services }: RequestContext): boolean {
  return services.cacheOf(cluster).byIndex(BY_ENGINE, metadata?.name ?? '').length > 0;
}

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const created = await kubernetesStore.create(creation, context);
    await embedKontainerDriver(created, context);
    return created;
  },

  async update(id, update, context) {
    const updated = await kubernetesStore.update(id, update, context);
    await embedKontainerDriver(updated, context);
    return updated;
  },

  async delete(id, context) {
    const driver = await kubernetesStore.get(id, context);
    if (isBuiltIn(driver)) {
      const message = 'builtin cluster drivers may not be removed';
      throw normanErrors.create('NORMAN_STAYS', { message });
    }
    if (isUsed(driver, context)) {
      const message =
        'cluster Driver is in use by one or more clusters, delete clusters before deleting this driver';
      throw normanErrors.create('NORMAN_STAYS', { message });
    }
    const left = await kubernetesStore.delete(id, context);
    const { spec } = driver as KontainerDriver;
    await embedKontainerDriver({ ...driver, spec: { ...spec, active: false } }, context);
    return left;
  },
};

function checkUrlIsFree({ url }: Body, { services, id }: RequestContext): void {
  if (typeof url !== 'string' || url === '') return;
  const isTaken = services
    .cacheOf<KontainerDriver>(kind)
    .list()
    .some(({ metadata, spec }) => metadata?.name !== id && spec?.url === url);
  if (isTaken) throw normanErrors.create('NORMAN_URL_TAKEN', { url });
}

function switched(active: boolean): ResourceAction {
  return async (driver, _input, context) => {
    const changed = await patchAsCaller(driver, { spec: { active } }, context);
    await embedKontainerDriver(changed, context);
    return { empty: true };
  };
}

/** Settings that name images which the clusters of this server need. */
const IMAGE_SETTINGS = [
  'agent-image',
  'auth-image',
  'shell-image',
  'machine-provision-image',
] as const;

function imageList(fileName: string): CollectionLinkHandler {
  return ({ services }) => {
    const images = IMAGE_SETTINGS.map((name) => services.settings.get(name).value);
    const body = images.filter((image) => image !== '').join('\n');
    return { contentType: 'application/octet-stream', body, fileName: `${fileName}.txt` };
  };
}

/** What is special about drivers of hosted clusters. */
export const kontainerDriverBehaviour: TypeBehaviour = {
  store,
  check: (fields, _operation, context) => checkUrlIsFree(fields, context),
  resourceActions: { activate: switched(true), deactivate: switched(false) },
  collectionActions: {
    // What there is to refresh comes with the server.
    refresh(_input, context) {
      if (!context.may('update')) throw forbidden(context.caller.user, 'update', kind);
      return Promise.resolve({ document: {} });
    },
  },
  availableActions(driver, context) {
    if (!context.may('update', driver)) return [];
    return [(driver as KontainerDriver).spec?.active === true ? 'deactivate' : 'activate'];
  },
  availableCollectionActions: (context) => (context.may('update') ? ['refresh'] : []),
  collectionLinks: {
    'rancher-images': imageList('rancher-images'),
    'rancher-windows-images': imageList('rancher-windows-images'),
  },
  hiddenLinks: (driver, context) =>
    isBuiltIn(driver) || isUsed(driver, context) ? ['remove'] : [],
};
