import {
  type ActionTable,
  CLUSTER_SCOPE_ACTIONS,
  PROJECT_SCOPE_ACTIONS,
  V3_ACTIONS,
} from './actions.ts';
import {
  CLUSTER_SCOPE_DIFFERENCES,
  type Difference,
  PROJECT_SCOPE_DIFFERENCES,
  V3_DIFFERENCES,
} from './differences.ts';
import type { FieldTable } from './fields.ts';
import { ACCESS_FIELDS } from './fields-access.ts';
import { CLUSTER_SCOPE_FIELDS } from './fields-cluster-scope.ts';
import { CLUSTERS_FIELDS } from './fields-clusters.ts';
import { LEGACY_FIELDS } from './fields-legacy.ts';
import { LOGIN_FIELDS } from './fields-logins.ts';
import { PROJECT_SCOPE_FIELDS } from './fields-project-scope.ts';
import { PROJECT_STRUCT_FIELDS } from './fields-project-structs.ts';
import { SERVER_FIELDS } from './fields-server.ts';
import { STRUCT_FIELDS } from './fields-structs.ts';
import { CLOUD_STRUCT_FIELDS } from './fields-structs-clouds.ts';
import { LEGACY_STRUCT_FIELDS } from './fields-structs-legacy.ts';
import { RKE_STRUCT_FIELDS } from './fields-structs-rke.ts';
import type { Row, Treatment } from './row.ts';
import { ACCESS_ROWS } from './rows-access.ts';
import { CLUSTER_ROWS } from './rows-clusters.ts';
import { CLUSTER_SCOPE_TREATMENTS, PROJECT_SCOPE_TREATMENTS } from './rows-downstream.ts';
import { LEGACY_ROWS } from './rows-legacy.ts';
import { SERVER_ROWS } from './rows-server.ts';

/** Everything that the reference documents say of one version of the API. */
export interface VersionTable {
  /** The fields of every type and struct, by its id. */
  readonly fields: FieldTable;
  /** The types with addresses, by id. */
  readonly rows: Readonly<Record<string, Row>>;
}

function versionTable(
  reference: FieldTable,
  differences: readonly Difference[],
  actions: ActionTable,
  treatments: Readonly<Record<string, Treatment>>,
): VersionTable {
  const fields = new Map(Object.entries(reference));
  const changes = differences.flatMap(({ of }) =>
    Object.entries(of).flatMap(([ids, lines]) => ids.split(' ').map((id) => [id, lines] as const)),
  );
  for (const [id, lines] of changes) fields.set(id, changed(fields.get(id) ?? [], lines));
  const rows = Object.entries(treatments).map(([id, treatment]) => {
    const { resource, collection } = actions[id] ?? {};
    const row: Row = {
      ...treatment,
      fields: fields.get(id) ?? [],
      ...(resource !== undefined && { resourceActions: resource }),
      ...(collection !== undefined && { collectionActions: collection }),
    };
    return [id, row] as const;
  });
  return { fields: Object.fromEntries(fields), rows: Object.fromEntries(rows) };
}

const nameOf = (line: string): string => line.replace(/^-/, '').split(':', 1).join('');

/** Lines with others in place of those of the same fields. */
function changed(lines: readonly string[], others: readonly string[]): readonly string[] {
  const replaced = new Set(others.map(nameOf));
  const kept = lines.filter((line) => !replaced.has(nameOf(line)));
  return [...kept, ...others.filter((line) => !line.startsWith('-'))];
}

/** `/v3`. */
export const V3_TABLE = versionTable(
  {
    ...ACCESS_FIELDS,
    ...SERVER_FIELDS,
    ...LOGIN_FIELDS,
    ...CLUSTERS_FIELDS,
    ...LEGACY_FIELDS,
    ...STRUCT_FIELDS,
    ...RKE_STRUCT_FIELDS,
    ...CLOUD_STRUCT_FIELDS,
    ...LEGACY_STRUCT_FIELDS,
  },
  V3_DIFFERENCES,
  V3_ACTIONS,
  { ...ACCESS_ROWS, ...SERVER_ROWS, ...CLUSTER_ROWS, ...LEGACY_ROWS },
);

/** `/v3/cluster`. */
export const CLUSTER_SCOPE_TABLE = versionTable(
  CLUSTER_SCOPE_FIELDS,
  CLUSTER_SCOPE_DIFFERENCES,
  CLUSTER_SCOPE_ACTIONS,
  CLUSTER_SCOPE_TREATMENTS,
);

/** `/v3/project`. */
export const PROJECT_SCOPE_TABLE = versionTable(
  { ...PROJECT_SCOPE_FIELDS, ...PROJECT_STRUCT_FIELDS },
  PROJECT_SCOPE_DIFFERENCES,
  PROJECT_SCOPE_ACTIONS,
  PROJECT_SCOPE_TREATMENTS,
);
