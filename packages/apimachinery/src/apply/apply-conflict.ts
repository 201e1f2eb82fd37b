import type { StatusError } from '../status/status.ts';
import { applyConflictError } from '../status/status-errors.ts';
import type { Conflict } from './field-ownership.ts';
import { pathsOf } from './field-set.ts';
import type { FieldManager } from './managers.ts';
import { formatPath } from './path-element.ts';

/** The 409 that tells an applier which fields belong to whom, in Kubernetes' words. */
export function conflictOf(conflicts: readonly Conflict[]): StatusError {
  const fields = conflicts
    .map(({ owner, fields: set }) => ({
      owner: describe(owner),
      paths: [...pathsOf(set)].map(formatPath),
    }))
    .toSorted((left, right) => (left.owner < right.owner ? -1 : 1));
  const causes = fields.flatMap(({ owner, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${owner}`,
      field,
    })),
  );
  const [first] = causes;
  if (first && causes.length === 1) {
    const message = `Apply failed with 1 conflict: ${first.message}: ${first.field}`;
    return applyConflictError(message, causes);
  }
  const lines = fields.flatMap(({ owner, paths }) => [
    `conflicts with ${owner}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  const message = `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`;
  return applyConflictError(message, causes);
}

function describe({ manager, operation, subresource, apiVersion }: FieldManager): string {
  const name = JSON.stringify(manager);
  const through =
    subresource === '' ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${through} using ${apiVersion}` : through;
}
