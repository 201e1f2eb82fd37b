import { parseQuantity } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { isDnsLabel, isPathSegment } from '../meta/names.ts';
import { validateContainerResourceName } from '../quota/resource-names.ts';
import { optionallyOneOf } from '../value/choices.ts';
import { named, neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** An object by its kind and name. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
}

interface MetricTarget {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

interface MetricSource {
  readonly target?: MetricTarget;
  readonly metric?: { readonly name?: string };
  readonly describedObject?: ObjectReference;
  readonly name?: string;
  readonly container?: string;
}

/** What is measured, and what it is to be. */
export interface MetricSpec {
  readonly type?: string;
  readonly object?: MetricSource;
  readonly external?: MetricSource;
  readonly pods?: MetricSource;
  readonly resource?: MetricSource;
  readonly containerResource?: MetricSource;
}

/** What is wrong with the kind and name of an object. */
export function validateReference(
  path: string,
  { kind, name }: ObjectReference,
): readonly FieldError[] {
  return [
    ...neededNamed(`${path}.kind`, kind, isPathSegment),
    ...neededNamed(`${path}.name`, name, isPathSegment),
  ];
}

/** What is wrong with the version of an object. */
export function validateApiVersion(
  path: string,
  { apiVersion = '' }: ObjectReference,
  isGroupOptional: boolean,
): readonly FieldError[] {
  const at = `${path}.apiVersion`;
  const parts = apiVersion.split('/');
  if (parts.length > 2) {
    return [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  }
  const group = parts.length === 2 ? parts[0] : '';
  return when(group === '' && !isGroupOptional, () =>
    invalid(at, apiVersion, 'apiVersion must specify API group'),
  );
}

type SourceField = 'object' | 'external' | 'pods' | 'resource' | 'containerResource';

/** Sources of metrics: their type, their field, and what is wrong with one; in the order in which they are looked at. */
const SOURCES: readonly (readonly [
  type: string,
  field: SourceField,
  validate: (path: string, source: MetricSource) => readonly FieldError[],
])[] = [
  ['Object', 'object', validateObjectSource],
  ['External', 'external', validateExternalSource],
  ['Pods', 'pods', validatePodsSource],
  ['Resource', 'resource', validateResourceSource],
  ['ContainerResource', 'containerResource', validateContainerSource],
];

const TYPES: readonly string[] = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

/** What is wrong with what is measured; to end at no replicas something outside the pods must be. */
export function validateMetrics(
  path: string,
  metrics: readonly MetricSpec[],
  minReplicas: number | undefined,
): readonly FieldError[] {
  const isOutside = metrics.some(({ type }) => type === 'Object' || type === 'External');
  return [
    ...each(path, metrics, validateMetric),
    ...when(minReplicas === 0 && !isOutside, () =>
      forbidden(
        path,
        'must specify at least one Object or External metric to support scaling to zero replicas',
      ),
    ),
  ];
}

function validateMetric(path: string, metric: MetricSpec): readonly FieldError[] {
  const { type = '' } = metric;
  const present = SOURCES.filter(([, field]) => metric[field] !== undefined);
  const expected = SOURCES.find(([name]) => name === type)?.[1];
  const [first] = present;
  return [
    ...needed(`${path}.type`, type, 'must specify a metric source type'),
    ...optionallyOneOf(`${path}.type`, type, TYPES),
    ...(first === undefined ? [] : first[2](`${path}.${first[1]}`, metric[first[1]] ?? {})),
    ...validateExpected(path, metric, expected),
    ...(present.length === 1
      ? []
      : present
          .filter(([, field]) => field !== expected)
          .map(([, field]) =>
            forbidden(`${path}.${field}`, 'must populate the given metric source only'),
          )),
  ];
}

function validateExpected(
  path: string,
  metric: MetricSpec,
  expected: SourceField | undefined,
): readonly FieldError[] {
  if (expected === undefined) return [notSupported(`${path}.type`, metric.type ?? '', TYPES)];
  return when(metric[expected] === undefined, () =>
    required(`${path}.${expected}`, 'must populate information for the given metric source'),
  );
}

function validateObjectSource(path: string, source: MetricSource): readonly FieldError[] {
  const { describedObject = {}, target = {} } = source;
  return [
    ...validateReference(`${path}.describedObject`, describedObject),
    ...validateApiVersion(`${path}.describedObject`, describedObject, true),
    ...validateMetricName(path, source),
    ...validateMetricTarget(`${path}.target`, target),
    ...when(target.value === undefined && target.averageValue === undefined, () =>
      required(`${path}.target.averageValue`, 'must set either a target value or averageValue'),
    ),
  ];
}

function validateExternalSource(path: string, source: MetricSource): readonly FieldError[] {
  const { target = {} } = source;
  const isPerPod = target.averageValue !== undefined;
  return [
    ...validateMetricName(path, source),
    ...validateMetricTarget(`${path}.target`, target),
    ...when(target.value === undefined && !isPerPod, () =>
      required(
        `${path}.target.averageValue`,
        'must set either a target value for metric or a per-pod target',
      ),
    ),
    ...when(target.value !== undefined && isPerPod, () =>
      forbidden(
        `${path}.target.value`,
        'may not set both a target value for metric and a per-pod target',
      ),
    ),
  ];
}

function validatePodsSource(path: string, source: MetricSource): readonly FieldError[] {
  const { target = {} } = source;
  return [
    ...validateMetricName(path, source),
    ...validateMetricTarget(`${path}.target`, target),
    ...when(target.averageValue === undefined, () =>
      required(`${path}.target.averageValue`, 'must specify a positive target averageValue'),
    ),
  ];
}

function validateResourceSource(
  path: string,
  { name, target = {} }: MetricSource,
): readonly FieldError[] {
  return [
    ...needed(`${path}.name`, name, 'must specify a resource name'),
    ...validateMetricTarget(`${path}.target`, target),
    ...validateUse(`${path}.target`, target),
  ];
}

function validateContainerSource(path: string, source: MetricSource): readonly FieldError[] {
  const { name, container, target = {} } = source;
  return [
    ...(name
      ? validateContainerResourceName(`${path}.name`, name)
      : needed(`${path}.name`, name, 'must specify a resource name')),
    ...(container
      ? named(`${path}.container`, container, isDnsLabel)
      : needed(`${path}.container`, container, 'must specify a container')),
    ...validateMetricTarget(`${path}.target`, target),
    ...validateUse(`${path}.target`, target),
  ];
}

/** Either so much, or so much of what is asked for. */
function validateUse(
  path: string,
  { averageUtilization, averageValue }: MetricTarget,
): readonly FieldError[] {
  return [
    ...when(averageUtilization === undefined && averageValue === undefined, () =>
      required(
        `${path}.averageUtilization`,
        'must set either a target raw value or a target utilization',
      ),
    ),
    ...when(averageUtilization !== undefined && averageValue !== undefined, () =>
      forbidden(
        `${path}.averageValue`,
        'may not set both a target raw value and a target utilization',
      ),
    ),
  ];
}

function validateMetricName(path: string, { metric }: MetricSource): readonly FieldError[] {
  const at = `${path}.metric.name`;
  return metric?.name
    ? named(at, metric.name, isPathSegment)
    : needed(at, '', 'must specify a metric name');
}

const TARGET_TYPES: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

function validateMetricTarget(path: string, target: MetricTarget): readonly FieldError[] {
  const { type = '', averageUtilization } = target;
  return [
    ...needed(`${path}.type`, type, 'must specify a metric target type'),
    ...when(!TARGET_TYPES.includes(type), () =>
      invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'),
    ),
    ...(['value', 'averageValue'] as const).flatMap((field) =>
      given(target[field], (amount) =>
        when(parseQuantity(amount).nanos <= 0n, () =>
          invalid(`${path}.${field}`, amount, 'must be positive'),
        ),
      ),
    ),
    ...when(averageUtilization !== undefined && averageUtilization < 1, () =>
      invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'),
    ),
  ];
}
