import type { ManagedFieldsEntry } from '@drover/apimachinery';
import type { ExplorerMetadata } from '../api/wire.ts';

/** A program that keeps an object as it wants it. */
export interface Manager {
  /** `Helm`. */
  readonly name: string;
  /** Which of its things the object is part of: `release shop in shop`. */
  readonly part?: string;
}

/** Who wrote which part of an object last. */
export interface FieldManager {
  readonly name: string;
  /** `status` for those that only report. */
  readonly subresource?: string;
  readonly operation: string;
  readonly time?: string;
}

const LABEL = 'app.kubernetes.io/managed-by';

/** What labels and annotations say about the program that would undo changes by hand; `undefined` when none does. */
export function managerOf({
  labels = {},
  annotations = {},
}: ExplorerMetadata): Manager | undefined {
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined) {
    const namespace = annotations['meta.helm.sh/release-namespace'];
    return { name: 'Helm', part: `release ${release}${namespace ? ` in ${namespace}` : ''}` };
  }
  const argo =
    annotations['argocd.argoproj.io/tracking-id']?.split(':')[0] ??
    labels['argocd.argoproj.io/instance'];
  if (argo !== undefined) return { name: 'Argo CD', part: `application ${argo}` };
  for (const kind of ['kustomize', 'helm']) {
    const flux = labels[`${kind}.toolkit.fluxcd.io/name`];
    if (flux !== undefined) return { name: 'Flux', part: flux };
  }
  const bundle = annotations['objectset.rio.cattle.io/id'];
  if (bundle !== undefined) return { name: 'Fleet', part: bundle };
  const named = labels[LABEL];
  return named === undefined ? undefined : { name: named };
}

/** Who writes the fields of an object, the last one first. */
export function fieldManagersOf(
  managedFields: readonly ManagedFieldsEntry[] = [],
): readonly FieldManager[] {
  return managedFields
    .map(({ manager = 'unknown', operation = 'Update', subresource, time }) => ({
      name: manager,
      operation,
      ...(subresource !== undefined && subresource !== '' && { subresource }),
      ...(time !== undefined && { time }),
    }))
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
}
