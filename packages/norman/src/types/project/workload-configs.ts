import {
  at,
  type FieldLens,
  gathered,
  type Lenses,
  listOf,
  shown,
  structLens,
  within,
} from './field-lens.ts';
import { fieldAt, keyOf, type StructShape } from './struct-lenses.ts';

/** Fields that are kept in a specification by their own names. */
function inSpec(...names: readonly string[]): Lenses {
  return Object.fromEntries(names.map((name) => [name, at('spec', name)]));
}

/** `strategy` with the numbers of a rolling update, which go when the strategy is another one. */
function updateStrategy(
  member: 'strategy' | 'updateStrategy',
  ...numbers: readonly string[]
): Lenses {
  const type = at('spec', member, 'type');
  const rolling = numbers.map(
    (name) => [name, rollingNumber(type, at('spec', member, 'rollingUpdate', name))] as const,
  );
  return {
    strategy: {
      get: type.get,
      put(stored, value) {
        const isRolling = value === undefined || value === null || value === 'RollingUpdate';
        const rest = isRolling
          ? stored
          : at('spec', member, 'rollingUpdate').put(stored, undefined);
        return type.put(rest, value);
      },
    },
    ...Object.fromEntries(rolling),
  };
}

function rollingNumber(type: FieldLens, inner: FieldLens): FieldLens {
  return {
    get: inner.get,
    put: (stored, value) => {
      const strategy = type.get(stored);
      return strategy === undefined || strategy === 'RollingUpdate'
        ? inner.put(stored, value)
        : stored;
    },
  };
}

const deploymentConfig = gathered({
  ...updateStrategy('strategy', 'maxSurge', 'maxUnavailable'),
  ...inSpec('minReadySeconds', 'progressDeadlineSeconds', 'revisionHistoryLimit'),
});

const daemonSetConfig = gathered({
  ...updateStrategy('updateStrategy', 'maxUnavailable'),
  ...inSpec('minReadySeconds', 'revisionHistoryLimit'),
});

/** A claim that each pod of a StatefulSet gets. It is in the namespace of the StatefulSet, whatever is given. */
const claim = structLens({
  name: at('metadata', 'name'),
  namespaceId: shown(() => undefined),
  labels: at('metadata', 'labels'),
  annotations: at('metadata', 'annotations'),
  accessModes: at('spec', 'accessModes'),
  dataSource: at('spec', 'dataSource'),
  resources: at('spec', 'resources'),
  selector: at('spec', 'selector'),
  storageClassId: at('spec', 'storageClassName'),
  volumeId: at('spec', 'volumeName'),
  volumeMode: at('spec', 'volumeMode'),
});

const statefulSetConfig = gathered({
  ...updateStrategy('updateStrategy', 'partition'),
  ...inSpec('podManagementPolicy', 'revisionHistoryLimit', 'serviceName'),
  volumeClaimTemplates: listOf(at('spec', 'volumeClaimTemplates'), claim, keyOf),
});

const jobConfig = gathered(
  inSpec('activeDeadlineSeconds', 'backoffLimit', 'completions', 'manualSelector', 'parallelism'),
);

const JOB_TEMPLATE = ['spec', 'jobTemplate'];

const cronJobConfig = gathered({
  ...inSpec(
    'concurrencyPolicy',
    'failedJobsHistoryLimit',
    'schedule',
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'suspend',
  ),
  jobAnnotations: at(...JOB_TEMPLATE, 'metadata', 'annotations'),
  jobConfig: within(JOB_TEMPLATE, jobConfig),
  jobLabels: at(...JOB_TEMPLATE, 'metadata', 'labels'),
});

const minReadySeconds = gathered(inSpec('minReadySeconds'));

/** What a Job has beside its configuration; a CronJob has it in its template. */
function besideJobConfig(shape: StructShape, ...template: readonly string[]): Lenses {
  const names = ['completionMode', 'podFailurePolicy', 'selector', 'ttlSecondsAfterFinished'];
  return Object.fromEntries(
    names.map((name) => [name, fieldAt(shape, name, ...template, 'spec', name)]),
  );
}

/** The lenses of what a form of workload has beside its pods and metadata, by its id. */
export const CONFIG_LENSES: Readonly<Record<string, (shape: StructShape) => Lenses>> = {
  deployment: (shape) => ({
    deploymentConfig,
    paused: at('spec', 'paused'),
    scale: at('spec', 'replicas'),
    selector: fieldAt(shape, 'selector', 'spec', 'selector'),
  }),
  statefulSet: (shape) => ({
    ...inSpec('minReadySeconds', 'persistentVolumeClaimRetentionPolicy'),
    maxUnavailable: at('spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'),
    scale: at('spec', 'replicas'),
    selector: fieldAt(shape, 'selector', 'spec', 'selector'),
    statefulSetConfig,
  }),
  daemonSet: (shape) => ({
    daemonSetConfig,
    maxSurge: at('spec', 'updateStrategy', 'rollingUpdate', 'maxSurge'),
    selector: fieldAt(shape, 'selector', 'spec', 'selector'),
  }),
  replicaSet: (shape) => ({
    replicaSetConfig: minReadySeconds,
    scale: at('spec', 'replicas'),
    selector: fieldAt(shape, 'selector', 'spec', 'selector'),
  }),
  replicationController: () => ({
    replicationControllerConfig: minReadySeconds,
    ...inSpec('selector'),
    scale: at('spec', 'replicas'),
  }),
  job: (shape) => ({
    jobConfig,
    suspend: at('spec', 'suspend'),
    ...besideJobConfig(shape),
  }),
  cronJob: (shape) => ({
    cronJobConfig,
    timeZone: at('spec', 'timeZone'),
    ...besideJobConfig(shape, ...JOB_TEMPLATE),
  }),
};

/** Where a form of workload keeps the template of its pods. */
export function templatePath(kind: string): readonly string[] {
  return kind === 'CronJob' ? [...JOB_TEMPLATE, 'spec', 'template'] : ['spec', 'template'];
}
