import type { KubernetesObject } from '@drover/apimachinery';
import type { Reconcile } from '@drover/controller-runtime';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { hasCopierRights, removeCopierRights } from './copier.ts';
import type { ProjectSecrets } from './project-secrets.ts';
import { removeAllCopies } from './remove-all-copies.ts';
import type { SecretCopies } from './secret-copies.ts';

/** What looking after the rights needs. */
export interface SecretAccessOptions {
  readonly downstream: Pick<DownstreamClusters, 'get'>;
  readonly projectSecrets: Pick<ProjectSecrets, 'hasAny'>;
  readonly copies: SecretCopies;
}

/**
 * Follows the copies in a cluster whose projects have secrets, and takes the last ones and the rights away from one whose
 * projects have none. Whether there may be some is known from the rights in the cluster itself.
 */
export function createSecretAccessReconcile(options: SecretAccessOptions): Reconcile {
  return async ({ name }, { signal, log }) => {
    const { downstream, projectSecrets, copies } = options;
    const there = downstream.get(name);
    if (!there) return;
    if (projectSecrets.hasAny(name)) {
      await copies.open(there, { signal });
      return;
    }
    if (!copies.isOpen(there) && !(await hasCopierRights(there.client, { signal }))) return;
    const informer = await copies.open(there, { signal });
    const left = informer.list() as readonly KubernetesObject[];
    await removeAllCopies(there.client, left, signal);
    await copies.close(there);
    await removeCopierRights(there.client, signal);
    log.info(
      { cluster: name, copies: left.length },
      'No project of the cluster has secrets any more',
    );
  };
}
