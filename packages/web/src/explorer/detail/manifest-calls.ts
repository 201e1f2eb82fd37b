import type { KubernetesObject } from '@drover/apimachinery';
import { stringify } from 'yaml';
import { sendJson } from '../../api/http.ts';
import { clusterPath } from '../../api/kubernetes.ts';
import { kubernetesPath } from '../api/kubernetes-path.ts';
import type { ExplorerSchema } from '../api/wire.ts';

/** An object that is to be written. */
export interface Writing {
  readonly clusterId: string;
  readonly schema: ExplorerSchema;
  readonly manifest: KubernetesObject;
}

/** Nothing is stored: the cluster answers what would be. */
export const DRY_RUN = { dryRun: 'All' } as const;

/**
 * Replaces an object by a manifest. Fields that the cluster does not know are refused.
 *
 * @param options - {@link DRY_RUN}, or nothing to store it.
 * @throws NormanError with status 409 when somebody else has changed it since.
 */
export function replaceObject(
  { clusterId, schema, manifest }: Writing,
  options: Partial<typeof DRY_RUN> = {},
): Promise<KubernetesObject> {
  const { name = '', namespace } = manifest.metadata ?? {};
  const query = new URLSearchParams({ fieldValidation: 'Strict', ...options });
  const path = `${kubernetesPath(schema, { namespace, name })}?${query.toString()}`;
  return sendJson(clusterPath(clusterId, path), { method: 'PUT', body: manifest });
}

/** Fields that change with every write, and who wrote them. */
const VOLATILE = ['resourceVersion', 'managedFields', 'generation'] as const;

/** An object as text, without what changes with every write: for comparing. */
export function comparableText(object: object): string {
  const { metadata = {}, ...rest } = object as { readonly metadata?: object };
  const kept = Object.entries(metadata).filter(
    ([name]) => !VOLATILE.some((volatile) => volatile === name),
  );
  return stringify(
    { ...rest, metadata: Object.fromEntries(kept) },
    { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true },
  );
}
