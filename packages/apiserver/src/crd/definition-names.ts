import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '@drover/kubernetes';

/** Names as they stand in a definition's spec, with what Kubernetes fills in. */
export function completeNames(
  names: CustomResourceDefinitionNames,
): Required<Pick<CustomResourceDefinitionNames, 'singular' | 'listKind'>> &
  CustomResourceDefinitionNames {
  return {
    ...names,
    singular: names.singular ?? names.kind.toLowerCase(),
    listKind: names.listKind ?? `${names.kind}List`,
  };
}

/** A name that a definition cannot have, because another one of its group has it. */
export interface NameConflict {
  readonly reason:
    | 'PluralConflict'
    | 'SingularConflict'
    | 'ShortNamesConflict'
    | 'KindConflict'
    | 'ListKindConflict';
  readonly message: string;
}

/** Which of its names a definition may have. */
export interface NamesVerdict {
  /** Absent when it may have all. Of several the last is told. */
  readonly conflict: NameConflict | undefined;
  /** The names that it has from now on: new ones where they are free, else those that it had. */
  readonly accepted: CustomResourceDefinitionNames;
}

/**
 * Judges the names of a definition by those that others of the same group hold.
 *
 * @param others - definitions that hold their names.
 */
export function judgeNames(
  { spec, status, metadata }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): NamesVerdict {
  const held = others
    .filter((other) => other.spec.group === spec.group && other.metadata?.name !== metadata?.name)
    .map((other) => completeNames(other.status?.acceptedNames ?? other.spec.names));
  const resources = new Set(held.flatMap(namesOf));
  const kinds = new Set(held.flatMap(({ kind, listKind }) => [kind, listKind]));
  const had = status?.acceptedNames;
  const wanted = completeNames(spec.names);
  const accepted: Record<string, unknown> = { ...had };
  let conflict: NameConflict | undefined;
  for (const [field, reason, used] of judgedNames(resources, kinds)) {
    const taken = takenNames(wanted[field], had?.[field], used);
    if (taken.length === 0) accepted[field] = wanted[field];
    else conflict = { reason, message: messageOf(taken) };
  }
  const { categories } = spec.names;
  const names = { ...accepted, ...(categories !== undefined && { categories }) };
  return { conflict, accepted: { plural: '', kind: '', ...names } };
}

type JudgedName = 'plural' | 'singular' | 'shortNames' | 'kind' | 'listKind';

/** In the order in which they are looked at. */
function judgedNames(
  resources: ReadonlySet<string>,
  kinds: ReadonlySet<string>,
): readonly (readonly [JudgedName, NameConflict['reason'], ReadonlySet<string>])[] {
  return [
    ['plural', 'PluralConflict', resources],
    ['singular', 'SingularConflict', resources],
    ['shortNames', 'ShortNamesConflict', resources],
    ['kind', 'KindConflict', kinds],
    ['listKind', 'ListKindConflict', kinds],
  ];
}

/** What of a name others hold; what was accepted before stays. */
function takenNames(
  wanted: string | readonly string[] | undefined,
  had: string | readonly string[] | undefined,
  used: ReadonlySet<string>,
): readonly string[] {
  const own = new Set([had ?? []].flat());
  return [wanted ?? []].flat().filter((name) => !own.has(name) && used.has(name));
}

function messageOf(taken: readonly string[]): string {
  const messages = [...new Set(taken)].map((name) => `${JSON.stringify(name)} is already in use`);
  return messages.length === 1 ? messages.join() : `[${messages.join(', ')}]`;
}

function namesOf({ plural, singular, shortNames = [] }: CustomResourceDefinitionNames): string[] {
  return [plural, ...(singular === undefined ? [] : [singular]), ...shortNames];
}
