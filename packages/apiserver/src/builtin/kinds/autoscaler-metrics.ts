/** What version 2 calls a source of metrics. */
interface Source {
  readonly name?: string;
  readonly container?: string;
  readonly describedObject?: object;
  readonly metric?: { readonly name?: string; readonly selector?: object };
  readonly target?: Target;
}

interface Target {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

/** What version 1 calls one, in an annotation. */
interface OldSource {
  readonly name?: string;
  readonly container?: string;
  readonly target?: object;
  readonly metricName?: string;
  readonly selector?: object;
  readonly metricSelector?: object;
  readonly targetValue?: string;
  readonly averageValue?: string;
  readonly targetAverageValue?: string;
  readonly targetAverageUtilization?: number;
}

/** One metric that an autoscaler looks at: its type, and a source in a field of that name. */
export interface Metric<S = Source> {
  readonly type?: string;
  readonly object?: S;
  readonly pods?: S;
  readonly resource?: S;
  readonly containerResource?: S;
  readonly external?: S;
}

const FIELDS = ['object', 'pods', 'resource', 'containerResource', 'external'] as const;

type Field = (typeof FIELDS)[number];

/** The part of its pods' processors that an autoscaler aims at, if that is what a metric says. */
export function cpuUtilizationOf({ type, resource }: Metric): number | undefined {
  if (type !== 'Resource' || resource?.name !== 'cpu') return undefined;
  return resource.target?.averageUtilization;
}

/** The metric that says so. */
export function cpuUtilization(averageUtilization: number): Metric {
  const target = { type: 'Utilization', averageUtilization };
  return { type: 'Resource', resource: { name: 'cpu', target } };
}

/** Metrics as the annotation of version 1 writes them. */
export function toOldMetrics(metrics: readonly Metric[]): readonly Metric<OldSource>[] {
  return metrics.map((metric) => mapSources(metric, toOldSource));
}

/** Metrics from the annotation of version 1. */
export function fromOldMetrics(metrics: readonly Metric<OldSource>[]): readonly Metric[] {
  return metrics.map((metric) => mapSources(metric, fromOldSource));
}

function mapSources<A, B>(
  { type, ...sources }: Metric<A>,
  map: (source: A, field: Field) => B,
): Metric<B> {
  const mapped = FIELDS.flatMap((field) => {
    const source = sources[field];
    return source === undefined ? [] : [[field, map(source, field)] as const];
  });
  return { ...(type !== undefined && { type }), ...Object.fromEntries(mapped) };
}

function toOldSource(source: Source, field: Field): OldSource {
  const { name, container, describedObject, metric = {}, target = {} } = source;
  const { value, averageValue, averageUtilization } = target;
  const isObject = field === 'object';
  return said({
    target: describedObject,
    name,
    metricName: metric.name,
    [field === 'external' ? 'metricSelector' : 'selector']: metric.selector,
    targetValue: isObject ? (value ?? '0') : value,
    targetAverageUtilization: averageUtilization,
    [isObject ? 'averageValue' : 'targetAverageValue']: averageValue,
    container,
  });
}

function fromOldSource(old: OldSource, field: Field): Source {
  const { name, container, target: describedObject, metricName } = old;
  const selector = old.selector ?? old.metricSelector;
  const { targetValue: value, targetAverageUtilization: averageUtilization } = old;
  const averageValue = old.averageValue ?? old.targetAverageValue;
  const isOfMetric = field === 'object' || field === 'pods' || field === 'external';
  const type = targetType(field, { value, averageValue, averageUtilization });
  return said({
    describedObject,
    name,
    container,
    metric: isOfMetric ? said({ name: metricName, selector }) : undefined,
    target: said({ type, value, averageValue, averageUtilization }),
  });
}

interface Amounts {
  readonly value: string | undefined;
  readonly averageValue: string | undefined;
  readonly averageUtilization: number | undefined;
}

function targetType(field: Field, { value, averageValue, averageUtilization }: Amounts): string {
  if (averageUtilization !== undefined) return 'Utilization';
  const isWhole = field === 'object' ? averageValue === undefined : value !== undefined;
  return isWhole ? 'Value' : 'AverageValue';
}

function said<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
