import { parseQuantity, quantityToNumber } from '@drover/apimachinery';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  itemPath,
  required,
} from '../../field/field-error.ts';
import { isQualifiedName } from '../meta/names.ts';
import { named } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { when } from '../value/when.ts';
import { compareAmounts, type ResourceList } from './quantities.ts';
import {
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceName,
} from './resource-names.ts';

interface Limit {
  readonly type?: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

const TYPES: readonly string[] = ['Pod', 'Container', 'PersistentVolumeClaim'];

/** What is wrong with a LimitRange beyond its metadata. */
export function validateLimitRange({
  spec = {},
}: {
  readonly spec?: { readonly limits?: readonly Limit[] | null };
}): readonly FieldError[] {
  const types = new Set<string>();
  return each('spec.limits', spec.limits, (at, limit) => {
    const { type = '' } = limit;
    const isTaken = types.has(type);
    types.add(type);
    return [
      ...validateType(`${at}.type`, type),
      ...when(isTaken, () => duplicate(`${at}.type`, type)),
      ...validateNames(at, limit),
      ...namesOf(limit).flatMap((name) => validateResource(at, name, limit)),
    ];
  });
}

function validateType(path: string, type: string): readonly FieldError[] {
  const malformed = named(path, type, isQualifiedName);
  if (malformed.length > 0 || type.includes('/') || TYPES.includes(type)) return malformed;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateNames(path: string, limit: Limit): readonly FieldError[] {
  const { type } = limit;
  const validateName =
    type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const validate = (
    field: keyof Limit & ('max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'),
  ) =>
    Object.keys(limit[field] ?? {}).flatMap((name) =>
      validateName(itemPath(`${path}.${field}`, name), name),
    );
  const isStored = [limit.min, limit.max].some((amounts) => amounts?.['storage'] !== undefined);
  return [
    ...validate('max'),
    ...validate('min'),
    ...(['default', 'defaultRequest'] as const).flatMap((field) =>
      type === 'Pod'
        ? when(Object.keys(limit[field] ?? {}).length > 0, () =>
            forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"),
          )
        : validate(field),
    ),
    ...when(type === 'PersistentVolumeClaim' && !isStored, () =>
      required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    ),
    ...validate('maxLimitRequestRatio'),
  ];
}

function namesOf(limit: Limit): readonly string[] {
  const ofPods = limit.type === 'Pod';
  const lists = [
    limit.max,
    limit.min,
    ...(ofPods ? [] : [limit.default, limit.defaultRequest]),
    limit.maxLimitRequestRatio,
  ];
  return [...new Set(lists.flatMap((amounts) => Object.keys(amounts ?? {})))];
}

/** Pairs of amounts of which the first cannot be more than the second. */
interface Order {
  readonly less: string | undefined;
  readonly more: string | undefined;
  /** Where it is told, and which amount is shown there. */
  readonly field: string;
  readonly shown: string | undefined;
  readonly names: readonly [less: string, more: string];
}

function validateResource(path: string, name: string, limit: Limit): readonly FieldError[] {
  const isOfPods = limit.type === 'Pod';
  const min = limit.min?.[name];
  const max = limit.max?.[name];
  const byDefault = isOfPods ? undefined : limit.default?.[name];
  const request = isOfPods ? undefined : limit.defaultRequest?.[name];
  const orders: readonly Order[] = [
    { less: min, more: max, field: 'min', shown: min, names: ['min', 'max'] },
    {
      less: min,
      more: request,
      field: 'defaultRequest',
      shown: request,
      names: ['min', 'default request'],
    },
    {
      less: request,
      more: max,
      field: 'defaultRequest',
      shown: request,
      names: ['default request', 'max'],
    },
    {
      less: request,
      more: byDefault,
      field: 'defaultRequest',
      shown: request,
      names: ['default request', 'default limit'],
    },
    { less: min, more: byDefault, field: 'default', shown: min, names: ['min', 'default'] },
    { less: byDefault, more: max, field: 'default', shown: max, names: ['default', 'max'] },
  ];
  return [
    ...orders.flatMap((order) => validateOrder(path, name, order)),
    ...validateRatio(itemPath(`${path}.maxLimitRequestRatio`, name), {
      ratio: limit.maxLimitRequestRatio?.[name],
      min,
      max,
    }),
    ...validateSame(itemPath(`${path}.defaultRequest`, name), name, [byDefault, request]),
  ];
}

function validateOrder(
  path: string,
  name: string,
  { less, more, field, shown, names }: Order,
): readonly FieldError[] {
  if (less === undefined || more === undefined || compareAmounts(less, more) <= 0) return [];
  const detail = `${names[0]} value ${less} is greater than ${names[1]} value ${more}`;
  return [invalid(itemPath(`${path}.${field}`, name), shown, detail)];
}

interface Ratio {
  readonly ratio: string | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
}

function validateRatio(path: string, { ratio, min, max }: Ratio): readonly FieldError[] {
  if (ratio === undefined) return [];
  const limit =
    min === undefined || max === undefined
      ? Number.POSITIVE_INFINITY
      : amountOf(max) / amountOf(min);
  return [
    ...when(compareAmounts(ratio, '1') < 0, () =>
      invalid(path, ratio, `ratio ${ratio} is less than 1`),
    ),
    ...when(amountOf(ratio) > limit, () =>
      invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`),
    ),
  ];
}

function amountOf(text: string): number {
  return quantityToNumber(parseQuantity(text));
}

/** What cannot be shared out to more than there is, is asked for as it is limited. */
function validateSame(
  path: string,
  name: string,
  [byDefault, request]: readonly [string | undefined, string | undefined],
): readonly FieldError[] {
  if (byDefault === undefined || request === undefined || isOvercommitAllowed(name)) return [];
  return when(compareAmounts(byDefault, request) !== 0, () =>
    invalid(
      path,
      request,
      `default value ${byDefault} must equal to defaultRequest value ${request} in ${name}`,
    ),
  );
}
