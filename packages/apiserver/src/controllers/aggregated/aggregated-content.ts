import { isNotFound, StatusError } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { AggregatedApis } from '../../aggregation/aggregated-apis.ts';
import type { DiscoveredResource } from '../../discovery/index.ts';
import type { AggregatedContent } from '../namespace/remove-content.ts';
import { aggregatedResources, staleVersions } from './aggregated-resources.ts';

const METHOD_NOT_ALLOWED = 405;

/** What other servers keep for namespaces, deleted through `client`. */
export function aggregatedContent(
  apis: AggregatedApis,
  client: KubernetesClient,
): AggregatedContent {
  return {
    missing: () => staleVersions(apis),
    resources: () => aggregatedResources(apis, ['delete']).filter(({ namespaced }) => namespaced),
    async remove(type, namespace) {
      const resource = client.resource(type);
      const { verbs } = type as DiscoveredResource;
      const list = async () =>
        verbs.includes('list') ? (await resource.listAll({ namespace })).items : [];
      const options = { namespace, propagationPolicy: 'Background' } as const;
      if (verbs.includes('deletecollection')) {
        await tolerant(resource.deleteCollection(options));
      } else {
        for (const { metadata } of await list()) {
          await tolerant(resource.delete(metadata?.name ?? '', options));
        }
      }
      return list();
    },
  };
}

/** Waits for a deletion; what is gone, or cannot be deleted at all, is no failure. */
async function tolerant(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    const isUnknown = error instanceof StatusError && error.code === METHOD_NOT_ALLOWED;
    if (!isUnknown && !isNotFound(error)) throw error;
  }
}
