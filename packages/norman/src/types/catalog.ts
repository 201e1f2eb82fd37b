import type { TypeBehaviour } from '../behaviour.ts';
import { objectId } from '../schema/metadata-fields.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';

/**
 * What is special about the three types of catalogs. Asking for a refresh names the catalogs that are asked; no
 * controller reads them any more.
 */
export const catalogBehaviour: TypeBehaviour = {
  actionRights: { refresh: 'update' },
  availableActions: (object, { may }) => (may('update', object) ? ['refresh'] : []),
  availableCollectionActions: ({ may }) => (may('update') ? ['refresh'] : []),
  resourceActions: {
    refresh: (object) => Promise.resolve({ document: { catalogs: [objectId(object)] } }),
  },
  collectionActions: {
    refresh: async (_input, context) => {
      const shown = await kubernetesStore.list(context);
      return { document: { catalogs: shown.map(objectId) } };
    },
  },
};
