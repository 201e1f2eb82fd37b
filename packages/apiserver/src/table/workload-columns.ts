import {
  type DynamicObject,
  formatLabelSelector,
  groupResource,
  type LabelSelectorSpec,
  labelSelectorOf,
  parseApiVersion,
} from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';
import { ageOf, humanDuration } from '@drover/kubernetes';
import { conditionStatus, numberAt, objectsAt, sizeAt, textAt, valueAt } from './fields.ts';
import { podColumns } from './pod-columns.ts';
import { AGE, type Column, countColumn, NAME, textColumn, wide } from './table.ts';

/** What keeps a number of Pods says of them. */
const replicaColumns: readonly Column[] = [
  NAME,
  countColumn('Desired', (object) => numberAt(object, 'spec', 'replicas')),
  countColumn('Current', (object) => numberAt(object, 'status', 'replicas')),
  countColumn('Ready', (object) => numberAt(object, 'status', 'readyReplicas')),
  AGE,
  ...containerColumns('spec', 'template'),
];

/** Columns of kinds that run containers, by `resource.group`. */
export const workloadColumns: Readonly<Record<string, readonly Column[]>> = {
  pods: podColumns,
  podtemplates: [
    NAME,
    ...containerColumns('template').map((column) => ({ ...column, priority: 0 })),
    textColumn('Pod Labels', (object) =>
      formatLabels(valueAt(object, 'template', 'metadata', 'labels')),
    ),
  ],
  replicationcontrollers: [
    ...replicaColumns,
    wide(textColumn('Selector', (object) => formatLabels(valueAt(object, 'spec', 'selector')))),
  ],
  'replicasets.apps': [...replicaColumns, selectorColumn('spec', 'selector')],
  'deployments.apps': [
    NAME,
    readyColumn(),
    textColumn('Up-to-date', (object) => numberAt(object, 'status', 'updatedReplicas')),
    textColumn('Available', (object) => numberAt(object, 'status', 'availableReplicas')),
    AGE,
    ...containerColumns('spec', 'template'),
    selectorColumn('spec', 'selector'),
  ],
  'scales.autoscaling': [
    NAME,
    countColumn('Desired', (object) => numberAt(object, 'spec', 'replicas')),
    countColumn('Available', (object) => numberAt(object, 'status', 'replicas')),
    AGE,
  ],
  'statefulsets.apps': [NAME, readyColumn(), AGE, ...containerColumns('spec', 'template')],
  'daemonsets.apps': [
    NAME,
    countColumn('Desired', (object) => numberAt(object, 'status', 'desiredNumberScheduled')),
    countColumn('Current', (object) => numberAt(object, 'status', 'currentNumberScheduled')),
    countColumn('Ready', (object) => numberAt(object, 'status', 'numberReady')),
    countColumn('Up-to-date', (object) => numberAt(object, 'status', 'updatedNumberScheduled')),
    countColumn('Available', (object) => numberAt(object, 'status', 'numberAvailable')),
    textColumn('Node Selector', (object) =>
      formatLabels(valueAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ),
    AGE,
    ...containerColumns('spec', 'template'),
    selectorColumn('spec', 'selector'),
  ],
  'controllerrevisions.apps': [
    NAME,
    textColumn('Controller', controllerOf),
    textColumn('Revision', (object) => numberAt(object, 'revision')),
    AGE,
  ],
  'jobs.batch': [
    NAME,
    textColumn('Status', jobStatus),
    textColumn('Completions', jobCompletions),
    textColumn('Duration', jobDuration),
    AGE,
    ...containerColumns('spec', 'template'),
    selectorColumn('spec', 'selector'),
  ],
  'cronjobs.batch': [
    NAME,
    textColumn('Schedule', (object) => textAt(object, 'spec', 'schedule')),
    textColumn('Timezone', (object) => textAt(object, 'spec', 'timeZone') || '<none>'),
    {
      name: 'Suspend',
      type: 'boolean',
      cell: (object) => capitalized(valueAt(object, 'spec', 'suspend')) ?? '<unset>',
    },
    countColumn('Active', (object) => sizeAt(object, 'status', 'active')),
    textColumn('Last Schedule', (object, nowMs) => {
      const time = valueAt(object, 'status', 'lastScheduleTime');
      return time === undefined || time === null ? '<none>' : ageOf(time, nowMs);
    }),
    AGE,
    ...containerColumns('spec', 'jobTemplate', 'spec', 'template'),
    selectorColumn('spec', 'jobTemplate', 'spec', 'selector'),
  ],
};

/** Labels as kubectl shows them: `a=b,c=d`. */
export function formatLabels(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '<none>';
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',');
}

/** A selector as kubectl shows it. */
export function formatSelector(selector: unknown): string {
  if (typeof selector !== 'object' || selector === null) return '<none>';
  return formatLabelSelector(labelSelectorOf(selector as LabelSelectorSpec)) || '<none>';
}

function containerColumns(...template: readonly string[]): Column[] {
  const join = (field: string): Column['cell'] => {
    return (object) =>
      objectsAt(object, ...template, 'spec', 'containers')
        .map((container) => textAt(container, field))
        .join(',');
  };
  return [wide(textColumn('Containers', join('name'))), wide(textColumn('Images', join('image')))];
}

function selectorColumn(...path: readonly string[]): Column {
  return wide(textColumn('Selector', (object) => formatSelector(valueAt(object, ...path))));
}

function readyColumn(): Column {
  return textColumn('Ready', (object) => {
    const ready = numberAt(object, 'status', 'readyReplicas');
    return `${ready}/${numberAt(object, 'spec', 'replicas')}`;
  });
}

/** `daemonset.apps/a` */
function controllerOf({ metadata }: DynamicObject): string {
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller);
  if (controller === undefined) return '<none>';
  const { apiVersion, kind, name } = controller;
  const resource = kind.toLowerCase();
  return `${groupResource({ ...parseApiVersion(apiVersion), resource })}/${name}`;
}

function jobStatus(object: unknown): string {
  const holds = (type: string): boolean => conditionStatus(object, type) === 'True';
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

function jobCompletions(object: unknown): string {
  const succeeded = numberAt(object, 'status', 'succeeded');
  const completions = valueAt(object, 'spec', 'completions');
  if (typeof completions === 'number') return `${succeeded}/${completions}`;
  const parallelism = numberAt(object, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(object: unknown, nowMs: number): string {
  const startMs = parseTimeMs(textAt(object, 'status', 'startTime'));
  if (startMs === undefined) return '';
  const endMs = parseTimeMs(textAt(object, 'status', 'completionTime')) ?? nowMs;
  return humanDuration(endMs - startMs);
}

function capitalized(value: unknown): string | undefined {
  if (typeof value !== 'boolean') return undefined;
  return value ? 'True' : 'False';
}
