import type { DynamicObject } from '@drover/apimachinery';
import type { Conversion } from '../../registry/resource.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';
import {
  cpuUtilization,
  cpuUtilizationOf,
  fromOldMetrics,
  type Metric,
  toOldMetrics,
} from './autoscaler-metrics.ts';

interface Autoscaler extends DynamicObject {
  readonly spec?: {
    readonly targetCPUUtilizationPercentage?: number | null;
    readonly metrics?: readonly Metric[];
    readonly behavior?: object;
  };
  readonly status?: {
    readonly currentCPUUtilizationPercentage?: number;
    readonly currentMetrics?:
      | readonly {
          readonly type?: string;
          readonly resource?: {
            readonly name?: string;
            readonly current?: { readonly averageUtilization?: number };
          };
        }[]
      | null;
    readonly conditions?: readonly object[];
  };
}

const PREFIX = 'autoscaling.alpha.kubernetes.io';
const METRICS = `${PREFIX}/metrics`;
const BEHAVIOR = `${PREFIX}/behavior`;
const CONDITIONS = `${PREFIX}/conditions`;

/**
 * Autoscalers of version 1 know the use of processors alone. They are stored as version 2 writes them, and what version 1 has no
 * field for lies in its annotations.
 */
export const autoscalerConversion: Conversion = {
  storedApiVersion: 'autoscaling/v2',
  toStored: (object) => toVersion2(object),
  fromStored: (object) => toVersion1(object) as StoredObject,
};

function toVersion2(object: Autoscaler): DynamicObject {
  const { metadata, spec, status } = object;
  const annotations = metadata?.annotations ?? {};
  const { targetCPUUtilizationPercentage: percentage, ...otherSpec } = spec ?? {};
  const others = read<readonly Metric[]>(annotations[METRICS]);
  const behavior = lowered(read<object>(annotations[BEHAVIOR]));
  const metrics = [
    ...(Array.isArray(others) ? fromOldMetrics(others) : []),
    ...(typeof percentage === 'number' ? [cpuUtilization(percentage)] : []),
  ];
  return {
    ...object,
    ...(metadata && { metadata: withoutAnnotations(metadata) }),
    ...(spec && {
      spec: {
        ...otherSpec,
        ...(metrics.length > 0 && { metrics }),
        ...(behavior !== undefined && { behavior }),
      },
    }),
    ...(status && { status: statusOfVersion2(status, annotations[CONDITIONS]) }),
  };
}

function statusOfVersion2(
  status: NonNullable<Autoscaler['status']>,
  conditionsText: string | undefined,
): object {
  const { currentCPUUtilizationPercentage: percentage, ...others } = status;
  const conditions = read<readonly object[]>(conditionsText);
  const current = { averageUtilization: percentage, averageValue: '0' };
  return {
    ...others,
    ...(percentage !== undefined && {
      currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current } }],
    }),
    ...(conditions !== undefined && { conditions }),
  };
}

function toVersion1(object: Autoscaler): DynamicObject {
  const { metadata = {}, spec = {}, status = {} } = object;
  const { metrics = [], behavior: _behavior, ...otherSpec } = spec;
  const percentage = metrics.map(cpuUtilizationOf).find((value) => value !== undefined);
  const { annotations: _before, ...otherMetadata } = metadata;
  const annotations = annotationsOf(object);
  const isAnnotated = Object.keys(annotations).length > 0;
  return {
    ...object,
    metadata: { ...otherMetadata, ...(isAnnotated && { annotations }) },
    spec: {
      ...otherSpec,
      ...(percentage !== undefined && { targetCPUUtilizationPercentage: percentage }),
    },
    status: statusOfVersion1(status),
  };
}

/** What version 1 says in annotations, with those of the object. */
function annotationsOf({
  metadata = {},
  spec = {},
  status = {},
}: Autoscaler): Readonly<Record<string, string>> {
  const { metrics = [], behavior } = spec;
  const others = metrics.filter((metric) => cpuUtilizationOf(metric) === undefined);
  return {
    ...withoutAnnotations(metadata).annotations,
    ...(others.length > 0 && { [METRICS]: JSON.stringify(toOldMetrics(others)) }),
    ...(behavior && { [BEHAVIOR]: JSON.stringify(raised(behavior)) }),
    ...(status.conditions?.length && { [CONDITIONS]: JSON.stringify(status.conditions) }),
  };
}

function statusOfVersion1(status: NonNullable<Autoscaler['status']>): object {
  const { currentMetrics, conditions: _conditions, ...others } = status;
  const current = currentMetrics?.find(({ resource }) => resource?.name === 'cpu');
  const percentage = current?.resource?.current?.averageUtilization;
  return {
    currentReplicas: 0,
    desiredReplicas: 0,
    ...others,
    ...(percentage !== undefined && { currentCPUUtilizationPercentage: percentage }),
  };
}

function withoutAnnotations<M extends { readonly annotations?: Readonly<Record<string, string>> }>(
  metadata: M,
): M {
  const { annotations } = metadata;
  if (annotations === undefined) return metadata;
  return { ...metadata, annotations: withoutFields(annotations, METRICS, BEHAVIOR, CONDITIONS) };
}

/** What an annotation says; nothing when it cannot be read. */
function read<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    // Whoever broke it gets what the fields say.
    return undefined;
  }
}

/** Rules of scaling as the annotation writes them: all fields by Go's names, what is not said as null. */
const RULE_FIELDS = [
  'stabilizationWindowSeconds',
  'selectPolicy',
  'policies',
  'tolerance',
] as const;
const POLICY_FIELDS = ['type', 'value', 'periodSeconds'] as const;

type Fields = Readonly<Record<string, unknown>>;

function raised(behavior: object): object {
  return withNames(behavior as Fields, ['scaleUp', 'scaleDown'], (rules) =>
    withNames(rules as Fields, RULE_FIELDS, (value) =>
      Array.isArray(value)
        ? value.map((policy) => withNames(policy as Fields, POLICY_FIELDS, (field) => field))
        : value,
    ),
  );
}

function withNames(
  object: Fields,
  fields: readonly string[],
  map: (value: unknown) => unknown,
): object {
  const entries = fields.map((field) => {
    const value = object[field];
    const name = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
    return [name, value === undefined ? null : map(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** The same the other way, without what is not said. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([name, inner]) => [`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, lowered(inner)]);
  return Object.fromEntries(entries) as object;
}
