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

/**
 * The first name of a definition that another one of the same group holds already.
 *
 * @param others - definitions that hold their names.
 */
export function findNameConflict(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): NameConflict | undefined {
  const { group, names } = definition.spec;
  const accepted = others
    .filter(
      ({ spec, metadata }) => spec.group === group && metadata?.name !== definition.metadata?.name,
    )
    .map(({ status, spec }) => completeNames(status?.acceptedNames ?? spec.names));
  const resourceNames = new Set(accepted.flatMap(namesOf));
  const kinds = new Set(accepted.flatMap(({ kind, listKind }) => [kind, listKind]));
  const { plural, singular, shortNames = [], kind, listKind } = completeNames(names);
  const taken = (name: string): string => `${JSON.stringify(name)} is already in use`;
  const shortName = shortNames.find((name) => resourceNames.has(name));
  if (resourceNames.has(plural)) return { reason: 'PluralConflict', message: taken(plural) };
  if (resourceNames.has(singular)) return { reason: 'SingularConflict', message: taken(singular) };
  if (shortName) return { reason: 'ShortNamesConflict', message: taken(shortName) };
  if (kinds.has(kind)) return { reason: 'KindConflict', message: taken(kind) };
  if (kinds.has(listKind)) return { reason: 'ListKindConflict', message: taken(listKind) };
  return undefined;
}

function namesOf({ plural, singular, shortNames = [] }: CustomResourceDefinitionNames): string[] {
  return [plural, ...(singular === undefined ? [] : [singular]), ...shortNames];
}
