import { numberAt, objectsAt, scalarAt, textAt, valueAt } from './fields.ts';
import { AGE, type Column, NAME, textColumn } from './table.ts';

/** More metrics of an autoscaler than these are only counted. */
const MAX_METRICS = 2;

const UNKNOWN = '<unknown>';

/** Columns of what scales other objects, by `resource.group`. */
export const autoscalingColumns: Readonly<Record<string, readonly Column[]>> = {
  'horizontalpodautoscalers.autoscaling': [
    NAME,
    textColumn('Reference', (object) => {
      const target = valueAt(object, 'spec', 'scaleTargetRef');
      return `${textAt(target, 'kind')}/${textAt(target, 'name')}`;
    }),
    textColumn('Targets', metricsOf),
    textColumn('MinPods', (object) => scalarAt(object, 'spec', 'minReplicas') || '<unset>'),
    textColumn('MaxPods', (object) => numberAt(object, 'spec', 'maxReplicas')),
    textColumn('Replicas', (object) => numberAt(object, 'status', 'currentReplicas')),
    AGE,
  ],
};

/** What an autoscaler measures and aims at; its version 1 knows no metric but the use of CPU. */
function metricsOf(autoscaler: unknown): string {
  const usage = valueAt(autoscaler, 'spec', 'targetCPUUtilizationPercentage');
  if (typeof usage === 'number') {
    const current = valueAt(autoscaler, 'status', 'currentCPUUtilizationPercentage');
    return `cpu: ${typeof current === 'number' ? `${current}%` : UNKNOWN}/${usage}%`;
  }
  const current = objectsAt(autoscaler, 'status', 'currentMetrics');
  const metrics = objectsAt(autoscaler, 'spec', 'metrics').map((metric, at) =>
    metricOf(metric, current[at]),
  );
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, MAX_METRICS).join(', ');
  const more = metrics.length - MAX_METRICS;
  return more > 0 ? `${shown} + ${more} more...` : shown;
}

/** The field that holds a metric of each type. */
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function metricOf(metric: unknown, status: unknown): string {
  const type = textAt(metric, 'type');
  const source = valueAt(metric, SOURCES[type] ?? '');
  if (source === undefined) return '<unknown type>';
  const current = valueAt(status, SOURCES[type] ?? '', 'current');
  const name = textAt(source, 'name');
  const hasAverage = valueAt(source, 'target', 'averageValue') !== undefined;
  const average = share(current, source, 'averageValue');
  if (type === 'Pods') return average;
  if (type === 'External' || type === 'Object') {
    return hasAverage ? `${average} (avg)` : share(current, source, 'value');
  }
  return hasAverage ? `${name}: ${average}` : `${name}: ${usageOf(current, source)}`;
}

/** What is measured, and what is aimed at. */
function share(current: unknown, source: unknown, field: string): string {
  return `${scalarAt(current, field) || UNKNOWN}/${scalarAt(source, 'target', field)}`;
}

function usageOf(current: unknown, source: unknown): string {
  const used = scalarAt(current, 'averageUtilization');
  const target = scalarAt(source, 'target', 'averageUtilization');
  return `${used === '' ? UNKNOWN : `${used}%`}/${target === '' ? '<auto>' : `${target}%`}`;
}
