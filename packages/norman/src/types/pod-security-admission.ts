import { type Cluster, cluster } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { normanErrors } from '../errors.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';

/** What is special about templates of pod security admission: clusters that name one would be left without. */
export const podSecurityAdmissionBehaviour: TypeBehaviour = {
  store: {
    ...kubernetesStore,
    delete(id, context) {
      const user = context.services
        .cacheOf<Cluster>(cluster)
        .list()
        .find(({ spec }) => spec?.defaultPodSecurityAdmissionConfigurationTemplateName === id);
      if (!user) return kubernetesStore.delete(id, context);
      throw normanErrors.create('NORMAN_IN_USE', {
        what: `The template ${id}`,
        user: `the cluster ${user.metadata?.name ?? ''}`,
      });
    },
  },
};
