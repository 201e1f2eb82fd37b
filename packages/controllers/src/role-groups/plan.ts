import { identityOf, type ManagedObject } from './managed-object.ts';

/** Owns what Drover writes about roles in clusters. */
export const FIELD_MANAGER = 'drover-rbac';

/** What is to be done to a unit: write in this order, then delete. */
export interface Plan {
  readonly write: readonly PlannedWrite[];
  readonly remove: readonly ManagedObject[];
}

/** An object that is not as it should be. */
export interface PlannedWrite {
  readonly desired: ManagedObject;
  /** As the cache has it; absent: it is not there. */
  readonly present?: ManagedObject;
  /** Parts that differ. */
  readonly differing: readonly Part[];
}

/** What can be wrong with an object. */
export type Part =
  | 'labels'
  | 'annotations'
  | 'ownerReferences'
  | 'rules'
  | 'aggregationRule'
  | 'subjects'
  | 'roleRef';

/** What makes `present` into `desired`. Nothing when they agree: what others added to labels and annotations stays. */
export function planOf(desired: readonly ManagedObject[], present: readonly ManagedObject[]): Plan {
  const there = new Map(present.map((object) => [identityOf(object), object]));
  const write: PlannedWrite[] = [];
  for (const object of desired) {
    const identity = identityOf(object);
    const known = there.get(identity);
    there.delete(identity);
    const differing = known ? differences(object, known) : [];
    if (!known) write.push({ desired: object, differing });
    else if (differing.length > 0) write.push({ desired: object, present: known, differing });
  }
  return { write, remove: sweep(there.values()) };
}

/** What is there and not desired, and not on its way out already. */
function sweep(left: Iterable<ManagedObject>): readonly ManagedObject[] {
  return [...left].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function differences(desired: ManagedObject, present: ManagedObject): readonly Part[] {
  const parts: Part[] = [];
  for (const part of ['labels', 'annotations'] as const) {
    const wanted = desired.metadata[part] ?? {};
    const isThere = includes(present.metadata[part], wanted);
    if (!isThere || ownedNames(present, part).some((name) => !(name in wanted))) parts.push(part);
  }
  const { ownerReferences } = desired.metadata;
  if (ownerReferences && !isEqual(ownerReferences, present.metadata.ownerReferences)) {
    parts.push('ownerReferences');
  }
  for (const part of ['rules', 'subjects', 'roleRef'] as const) {
    if (!isEqual(desired[part] ?? [], present[part] ?? [])) parts.push(part);
  }
  // Kubernetes would overwrite the rules of such a role again and again.
  if ((present as { aggregationRule?: unknown }).aggregationRule) parts.push('aggregationRule');
  return parts;
}

/** The labels or annotations that we gave. */
function ownedNames(present: ManagedObject, part: 'labels' | 'annotations'): readonly string[] {
  const metadata = ourFields(present)?.['f:metadata'] as Fields | undefined;
  return Object.keys((metadata?.[`f:${part}`] as Fields | undefined) ?? {})
    .filter((path) => path.startsWith('f:'))
    .map((path) => path.slice(2));
}

type Fields = Readonly<Record<string, unknown>>;

function ourFields({ metadata }: ManagedObject): Fields | undefined {
  const ours = metadata.managedFields?.find(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply',
  );
  return ours?.fieldsV1 as Fields | undefined;
}

function includes(
  present: Readonly<Record<string, string>> = {},
  desired: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(desired).every(([name, value]) => present[name] === value);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) =>
      isEqual((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}

/** Who of the others wrote last to an object of ours whose `differing` parts we own no more; `undefined`: nobody. */
export function foreignEditor({ present, differing }: PlannedWrite): string | undefined {
  if (!present) return undefined;
  const fields = ourFields(present) ?? {};
  const isTaken = differing.some((part) => part in OWNED_AS && !((OWNED_AS[part] ?? '') in fields));
  if (!isTaken) return undefined;
  return present.metadata.managedFields
    ?.filter(({ manager }) => manager !== FIELD_MANAGER)
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]?.manager;
}

/** The field of `managedFields` that shows that a part is ours; one that we never write is somebody else's. */
const OWNED_AS: Readonly<Partial<Record<Part, string>>> = {
  rules: 'f:rules',
  subjects: 'f:subjects',
  roleRef: 'f:roleRef',
  aggregationRule: 'f:aggregationRule',
};
