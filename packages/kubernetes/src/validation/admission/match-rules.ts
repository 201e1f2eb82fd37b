import {
  duplicate,
  type FieldError,
  fieldPath,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../field/field-error.ts';
import { isPathSegment, isQualifiedName } from '../meta/names.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { named, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** Which requests a webhook or a policy is for. */
export interface MatchRule {
  readonly operations?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly apiVersions?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly resourceNames?: readonly string[] | null;
  readonly scope?: string;
}

/** A condition in CEL that a request must meet. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const MAX_CONDITIONS = 64;

/** What is wrong with a rule. */
export function validateMatchRule(path: string, rule: MatchRule): readonly FieldError[] {
  const operations = rule.operations ?? [];
  const at = fieldPath(path, 'operations');
  return [
    ...validateResourceNames(fieldPath(path, 'resourceNames'), rule.resourceNames ?? []),
    ...validateWords(at, operations, 'operations'),
    ...each(at, operations, (item, operation) =>
      OPERATIONS.includes(operation) ? [] : [notSupported(item, operation, OPERATIONS)],
    ),
    ...validateWords(fieldPath(path, 'apiGroups'), rule.apiGroups ?? [], 'API groups'),
    ...validateWords(fieldPath(path, 'apiVersions'), rule.apiVersions ?? [], 'API versions'),
    ...each(fieldPath(path, 'apiVersions'), rule.apiVersions, (at, version) => needed(at, version)),
    ...validateResources(fieldPath(path, 'resources'), rule.resources ?? []),
    ...optionallyOneOf(fieldPath(path, 'scope'), rule.scope, SCOPES),
  ];
}

/** What is wrong with conditions but for their expressions, which whoever reads CEL looks at. */
export function validateMatchConditions(
  path: string,
  conditions: readonly MatchCondition[] = [],
): readonly FieldError[] {
  const { length } = conditions;
  const names = conditions.map(({ name }) => name);
  return [
    ...when(length > MAX_CONDITIONS, () => tooMany(path, length, MAX_CONDITIONS)),
    ...each(path, conditions, (at, { name, expression }, index) => [
      ...needed(fieldPath(at, 'expression'), expression.trim()),
      ...neededNamed(fieldPath(at, 'name'), name, isQualifiedName),
      ...when(name !== '' && names.indexOf(name) < index, () =>
        duplicate(fieldPath(at, 'name'), name),
      ),
    ]),
  ];
}

function validateResourceNames(path: string, names: readonly string[]): readonly FieldError[] {
  return each(path, names, (at, name, index) => [
    ...named(at, name, isPathSegment),
    ...when(names.indexOf(name) < index, () => duplicate(at, name)),
  ]);
}

/** Words of which `*` stands for all. */
function validateWords(
  path: string,
  words: readonly string[],
  what: string,
): readonly FieldError[] {
  return [
    ...when(words.length === 0, () => required(path)),
    ...when(words.length > 1 && words.includes('*'), () =>
      invalid(path, words, `if '*' is present, must not specify other ${what}`),
    ),
  ];
}

function validateResources(path: string, resources: readonly string[]): readonly FieldError[] {
  const others = (detail: string): FieldError => invalid(path, resources, detail);
  const plain = resources.filter((resource) => !resource.includes('/'));
  const isMixed = plain.includes('*') && plain.at(-1) !== '*';
  return [
    ...when(resources.length === 0, () => required(path)),
    ...validateCovered(path, resources),
    ...when(resources.length > 1 && resources.includes('*/*'), () =>
      others("if '*/*' is present, must not specify other resources"),
    ),
    ...when(isMixed, () =>
      others("if '*' is present, must not specify other resources without subresources"),
    ),
  ];
}

/** What an earlier `pods/*` or an earlier pattern with any resource says already. */
function validateCovered(path: string, resources: readonly string[]): readonly FieldError[] {
  const seen = new Set<string>();
  return each(path, resources, (at, text) => {
    if (text === '') return [required(at)];
    const slash = text.indexOf('/');
    if (slash < 0) return [];
    const covering = [`${text.slice(0, slash)}/*`, `*/${text.slice(slash + 1)}`];
    const errors = covering
      .filter((pattern) => seen.has(pattern))
      .map((pattern) => invalid(at, text, `if '${pattern}' is present, must not specify ${text}`));
    seen.add(text);
    return errors;
  });
}
