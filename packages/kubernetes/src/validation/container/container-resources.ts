import { parseQuantity } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  notFound,
  required,
} from '../../field/field-error.ts';
import { isDnsLabel } from '../meta/names.ts';
import {
  compareAmounts,
  type ResourceList,
  validateAmount,
  wholeAmount,
} from '../quota/quantities.ts';
import {
  hugePageSize,
  isHugePages,
  isOvercommitAllowed,
  validateContainerResourceName,
} from '../quota/resource-names.ts';
import { namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';

interface ClaimReference {
  readonly name?: string;
  readonly request?: string;
}

/** What a container, or a whole pod, asks for and is limited to. */
export interface ResourceRequirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
  readonly claims?: readonly ClaimReference[];
}

/** The surroundings of what is asked for. */
export interface ResourceRules {
  /** What is wrong with the name of a resource; default that of a container. */
  readonly validateName?: typeof validateContainerResourceName;
  /** Names of the claims of the pod. */
  readonly claims?: readonly string[];
}

/** What is wrong with what is asked for. */
export function validateResources(
  path: string,
  { limits = {}, requests = {}, claims }: ResourceRequirements,
  { validateName = validateContainerResourceName, claims: known = [] }: ResourceRules = {},
): readonly FieldError[] {
  const validateOne = (at: string, name: string, amount: string): readonly FieldError[] => [
    ...validateName(at, name),
    ...validateAmount(at, name, amount),
  ];
  return [
    ...Object.entries(limits).flatMap(([name, amount]) => {
      const at = itemPath(`${path}.limits`, name);
      return [...validateOne(at, name, amount), ...validateHugePages(at, name, amount)];
    }),
    ...Object.entries(requests).flatMap(([name, amount]) => {
      const at = itemPath(`${path}.requests`, name);
      return [
        ...validateOne(at, name, amount),
        ...validateAgainstLimit(path, { name, amount, limit: limits[name] }),
        ...validateHugePages(at, name, amount),
      ];
    }),
    ...validateHugePagesAlone(path, [...Object.keys(limits), ...Object.keys(requests)]),
    ...validateClaims(`${path}.claims`, claims, known),
  ];
}

interface Request {
  readonly name: string;
  readonly amount: string;
  readonly limit: string | undefined;
}

function validateAgainstLimit(
  path: string,
  { name, amount, limit }: Request,
): readonly FieldError[] {
  const canDiffer = isOvercommitAllowed(name);
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources';
    return when(!canDiffer, () => required(`${path}.limits`, detail));
  }
  const difference = compareAmounts(amount, limit);
  if (difference === 0 || (difference < 0 && canDiffer)) return [];
  const relation = canDiffer ? 'less than or equal to' : 'equal to';
  return [invalid(`${path}.requests`, amount, `must be ${relation} ${name} limit of ${limit}`)];
}

function validateHugePages(path: string, name: string, amount: string): readonly FieldError[] {
  if (!isHugePages(name) || isDivisible(amount, hugePageSize(name))) return [];
  return [invalid(path, amount, `${amount} is not positive integer multiple of ${name}`)];
}

function isDivisible(amount: string, pageSize: string): boolean {
  try {
    const size = wholeAmount(parseQuantity(pageSize));
    return size > 0n && wholeAmount(parseQuantity(amount)) % size === 0n;
  } catch {
    // The name says no size.
    return false;
  }
}

function validateHugePagesAlone(path: string, names: readonly string[]): readonly FieldError[] {
  const isAlone = names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory');
  return when(isAlone, () => forbidden(path, 'HugePages require cpu or memory'));
}

function validateClaims(
  path: string,
  claims: readonly ClaimReference[] | undefined,
  known: readonly string[],
): readonly FieldError[] {
  const used = new Set<string>();
  return each(path, claims, (at, { name = '', request = '' }) => [
    ...(name === '' ? [required(at)] : validateUse(at, { name, request }, used)),
    ...when(name !== '' && !known.includes(name), () =>
      notFound(at, name, `must be one of the names in pod.spec.resourceClaims${listed(known)}`),
    ),
  ]);
}

/** A claim as a whole, or one request of it: not both, and none twice. */
function validateUse(
  path: string,
  { name, request }: Required<ClaimReference>,
  used: Set<string>,
): readonly FieldError[] {
  if (used.has(name)) return [duplicate(path, name)];
  const key = request === '' ? name : `${name}/${request}`;
  const parts = [...used].filter((other) => other.startsWith(`${name}/`));
  const errors = [
    ...namedIfSaid(`${path}.request`, request, isDnsLabel),
    ...when(used.has(key), () => duplicate(path, key)),
    ...(request === '' ? parts.map(() => duplicate(path, name)) : []),
  ];
  used.add(key);
  return errors;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? ' which is empty' : `: ${[...new Set(names)].toSorted().join(', ')}`;
}
