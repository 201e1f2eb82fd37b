import { stringify } from 'yaml';
import type { ExplorerObject } from '../api/wire.ts';

/** What the explorer adds to the metadata of an object. */
const ADDED = ['fields', 'relationships', 'state', 'associatedData'] as const;
/** Fields of an object whose names the explorer needs for itself. */
const MOVED = ['id', 'type', 'links', 'actions'] as const;

/** An object as Kubernetes has it, without what the explorer adds. */
export function kubernetesObject(object: ExplorerObject): Readonly<Record<string, unknown>> {
  const { metadata, ...rest } = object;
  const own = without(rest, MOVED);
  for (const name of MOVED) {
    const moved = `_${name}`;
    if (!(moved in own)) continue;
    own[name] = own[moved];
    delete own[moved];
  }
  const { apiVersion, kind, ...others } = own;
  const plainMetadata = without(metadata, ADDED);
  return { apiVersion, kind, metadata: plainMetadata, ...withPlainConditions(others) };
}

function without(object: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Conditions without the two words that the explorer adds to each. */
function withPlainConditions(fields: Record<string, unknown>): Record<string, unknown> {
  const status = fields['status'] as { readonly conditions?: unknown } | undefined;
  if (!Array.isArray(status?.conditions)) return fields;
  const conditions = (status.conditions as readonly object[]).map((condition) =>
    without(condition, ['error', 'transitioning']),
  );
  return { ...fields, status: { ...status, conditions } };
}

/** An object as people read and edit it: who keeps which field stands elsewhere. */
export function manifestOf(object: ExplorerObject): string {
  const plain = kubernetesObject(object);
  const metadata = without(plain['metadata'] as object, ['managedFields']);
  return stringify({ ...plain, metadata }, { lineWidth: 0, aliasDuplicateObjects: false });
}
