import type { GroupVersionKind } from '@drover/apimachinery';
import type { PolicySpec } from '../../admission/policy/policy-objects.ts';
import type { ResourceTable } from '../../registry/resource-table.ts';

/** The most kinds that one rule has a policy checked for. */
const MAX_KINDS = 10;

/**
 * The kinds that a policy is about, in order of group, version and kind. Rules with a `*` among their groups or versions say too little,
 * and so do resources with one; once a rule has named as many kinds as are checked, those after it are not looked at.
 */
export function checkedKinds(
  { matchConstraints = {} }: PolicySpec,
  resources: ResourceTable,
): readonly GroupVersionKind[] {
  const found = new Map<string, GroupVersionKind>();
  for (const rule of matchConstraints.resourceRules ?? []) {
    const kinds = kindsOf(rule, resources).slice(0, MAX_KINDS);
    for (const each of kinds) found.set(kindText(each), each);
    if (kinds.length === MAX_KINDS) break;
  }
  return [...found.values()].toSorted(
    (a, b) => compare(a.group, b.group) || compare(a.version, b.version) || compare(a.kind, b.kind),
  );
}

/** A kind as Kubernetes writes it: `apps/v1, Kind=Deployment`. */
export function kindText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
}

function kindsOf(
  { apiGroups = [], apiVersions = [], resources: names = [] }: Rule,
  resources: ResourceTable,
): readonly GroupVersionKind[] {
  if ([...apiGroups, ...apiVersions].some((text) => text.includes('*'))) return [];
  const plain = names.filter((name) => !/[*/]/.test(name)).toSorted();
  return apiGroups.toSorted().flatMap((group) =>
    apiVersions.toSorted().flatMap((version) =>
      plain.flatMap((name) =>
        resources
          .all()
          // Who names no group names any.
          .filter((one) => (group === '' || one.group === group) && one.version === version)
          .filter((one) => one.resource === name || one.singular === name)
          .map((one) => ({ group: one.group, version: one.version, kind: one.kind })),
      ),
    ),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
