import { type FieldError, invalid, itemPath, required } from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { when } from '../value/when.ts';
import { type ResourceList, validateAmount } from './quantities.ts';
import { isQuotaResource, validateQuotaResourceName } from './resource-names.ts';

interface ScopeRequirement {
  readonly scopeName?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface QuotaSpec {
  readonly hard?: ResourceList;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

interface ResourceQuota {
  readonly spec?: QuotaSpec;
  readonly status?: { readonly hard?: ResourceList; readonly used?: ResourceList };
}

const OF_PODS: ReadonlySet<string> = new Set([
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]);

/** Scopes, and what can be counted in them. */
const SCOPES: Readonly<Record<string, ReadonlySet<string>>> = {
  BestEffort: new Set(['pods']),
  CrossNamespacePodAffinity: OF_PODS,
  NotBestEffort: OF_PODS,
  NotTerminating: OF_PODS,
  PriorityClass: OF_PODS,
  Terminating: OF_PODS,
  VolumeAttributesClass: new Set(['persistentvolumeclaims', 'requests.storage']),
};

/** Scopes that are there or not, without values. */
const WITHOUT_VALUES: readonly string[] = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
];

const CONTRADICTIONS: readonly (readonly [string, string])[] = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** What is wrong with a ResourceQuota beyond its metadata. */
export function validateResourceQuota(
  { spec = {} }: ResourceQuota,
  old?: ResourceQuota,
): readonly FieldError[] {
  return [
    ...validateAmounts('spec.hard', spec.hard),
    ...validateScopes('spec.scopes', spec),
    ...validateScopeSelector('spec.scopeSelector.matchExpressions', spec),
    ...(old === undefined ? [] : validateSameScopes('spec.scopes', spec, old.spec)),
  ];
}

/** What is wrong with the status of a ResourceQuota. */
export function validateResourceQuotaStatus({ status = {} }: ResourceQuota): readonly FieldError[] {
  return [
    ...validateAmounts('status.hard', status.hard),
    ...validateAmounts('status.used', status.used),
  ];
}

function validateAmounts(path: string, amounts: ResourceList = {}): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    const at = itemPath(path, name);
    return [...validateQuotaResourceName(at, name), ...validateAmount(at, name, amount)];
  });
}

function validateScopes(
  path: string,
  { scopes = [], hard = {} }: QuotaSpec,
): readonly FieldError[] {
  const wrong = (detail: string): FieldError => invalid(path, scopes, detail);
  return [
    ...scopes.flatMap((scope) => [
      ...when(!isScope(scope), () => wrong('unsupported scope')),
      ...outOfScope(scope, hard).map(() => wrong('unsupported scope applied to resource')),
    ]),
    ...contradictionsAmong(scopes).map(() => wrong('conflicting scopes')),
  ];
}

function validateScopeSelector(
  path: string,
  { scopeSelector, hard = {}, scopes }: QuotaSpec,
): readonly FieldError[] {
  const requirements = scopeSelector?.matchExpressions ?? [];
  return [
    ...requirements.flatMap((requirement) => [
      ...when(!isScope(requirement.scopeName ?? ''), () =>
        invalid(`${path}.scopeName`, requirement.scopeName ?? '', 'unsupported scope'),
      ),
      ...outOfScope(requirement.scopeName ?? '', hard).map(() =>
        invalid(path, shown(requirements), 'unsupported scope applied to resource'),
      ),
      ...validateOperator(path, requirement),
    ]),
    ...contradictionsAmong(requirements.map(({ scopeName = '' }) => scopeName)).map(() =>
      invalid(path, scopes, 'conflicting scopes'),
    ),
  ];
}

function validateOperator(path: string, requirement: ScopeRequirement): readonly FieldError[] {
  const { scopeName = '', operator = '', values = [] } = requirement;
  return [
    ...when(WITHOUT_VALUES.includes(scopeName) && operator !== 'Exists', () =>
      invalid(`${path}.operator`, operator, EXISTS_ONLY),
    ),
    ...validateValues(path, operator, values),
  ];
}

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function validateValues(
  path: string,
  operator: string,
  values: readonly string[],
): readonly FieldError[] {
  const at = `${path}.values`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return when(values.length === 0, () =>
        required(
          at,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
    case 'Exists':
    case 'DoesNotExist':
      return when(values.length > 0, () =>
        invalid(
          at,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

function validateSameScopes(
  path: string,
  { scopes = [] }: QuotaSpec,
  { scopes: old = [] }: QuotaSpec = {},
): readonly FieldError[] {
  const isSame = new Set(scopes).symmetricDifference(new Set(old)).size === 0;
  return when(!isSame, () => invalid(path, scopes, 'field is immutable'));
}

function isScope(scope: string): boolean {
  return Object.hasOwn(SCOPES, scope);
}

/** Resources that are counted, but not in the scope. */
function outOfScope(scope: string, hard: ResourceList): readonly string[] {
  if (!isScope(scope)) return [];
  return Object.keys(hard).filter((name) => isQuotaResource(name) && !SCOPES[scope]?.has(name));
}

function contradictionsAmong(scopes: readonly string[]): readonly (readonly [string, string])[] {
  return CONTRADICTIONS.filter((pair) => pair.every((scope) => scopes.includes(scope)));
}

function shown(requirements: readonly ScopeRequirement[]): GoStruct {
  return new GoStruct({
    MatchExpressions: requirements.map(
      ({ scopeName = '', operator = '', values }) =>
        new GoStruct({ ScopeName: scopeName, Operator: operator, Values: values }),
    ),
  });
}
