import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { secrets } from '@drover/kubernetes';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { inParallel, throwFirst } from '../requests/in-parallel.ts';
import { COPIER, hasCopierRights } from './copier.ts';
import { COPY_SELECTOR } from './secret-copies.ts';

const IN_FLIGHT = 32;

/** Deletes these copies in a cluster. */
export async function removeAllCopies(
  client: KubernetesClient,
  copies: readonly KubernetesObject[],
  signal: AbortSignal,
): Promise<void> {
  const resource = client.impersonate(COPIER).resource(secrets);
  throwFirst(
    await inParallel(copies, IN_FLIGHT, (copy) => deleteIfPresent(resource, copy, signal)),
  );
}

/** Deletes what there is of copies in a cluster that Drover leaves; the rights go with everything else of Drover's. */
export async function removeProjectSecrets(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  if (!(await hasCopierRights(client, { signal }))) return;
  const { items } = await client
    .impersonate(COPIER)
    .resource<KubernetesObject>(secrets)
    .listAll({ labelSelector: COPY_SELECTOR, metadataOnly: true, signal });
  await removeAllCopies(client, items, signal);
}
