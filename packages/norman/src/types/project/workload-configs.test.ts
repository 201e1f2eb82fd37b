import type { DynamicObject } from '@drover/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fields, patched } from './field-lens.ts';
import { workloadLensesOf } from './workload-lenses.ts';

const template = {
  metadata: { labels: { app: 'x' }, unknown: 1 },
  spec: { containers: [{ name: 'main', image: 'i' }], restartPolicy: 'Never', unknown: 1 },
};
const metadata = { name: 'x', namespace: 'shop' };
const selector = { matchLabels: { app: 'x' } };

/** Objects as Kubernetes gives them, with members that v3 does not know, and what v3 shows of their configuration. */
const TABLE: readonly (readonly [DynamicObject, Fields])[] = [
  [
    {
      kind: 'Deployment',
      metadata,
      spec: { selector, template, strategy: { type: 'Recreate' }, progressDeadlineSeconds: 5 },
    },
    { deploymentConfig: { strategy: 'Recreate', progressDeadlineSeconds: 5 } },
  ],
  [
    {
      kind: 'StatefulSet',
      metadata,
      spec: {
        selector,
        template,
        replicas: 2,
        serviceName: 'x',
        podManagementPolicy: 'Parallel',
        persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1, unknown: 1 } },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data', creationTimestamp: null },
            spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', unknown: 1 },
            status: { phase: 'Pending' },
          },
        ],
      },
    },
    {
      scale: 2,
      statefulSetConfig: {
        strategy: 'RollingUpdate',
        partition: 1,
        podManagementPolicy: 'Parallel',
        serviceName: 'x',
        volumeClaimTemplates: [
          { name: 'data', accessModes: ['ReadWriteOnce'], storageClassId: 'fast' },
        ],
      },
    },
  ],
  [
    {
      kind: 'DaemonSet',
      metadata,
      spec: {
        selector,
        template,
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
        },
      },
    },
    { daemonSetConfig: { strategy: 'RollingUpdate', maxUnavailable: 1 } },
  ],
  [
    { kind: 'ReplicaSet', metadata, spec: { selector, template, replicas: 0, minReadySeconds: 3 } },
    { scale: 0, replicaSetConfig: { minReadySeconds: 3 } },
  ],
  [
    {
      kind: 'Job',
      metadata,
      spec: { template, backoffLimit: 1, completionMode: 'Indexed', ttlSecondsAfterFinished: 9 },
    },
    { jobConfig: { backoffLimit: 1 }, ttlSecondsAfterFinished: 9 },
  ],
  [
    {
      kind: 'CronJob',
      metadata,
      spec: {
        schedule: '* * * * *',
        timeZone: 'Etc/UTC',
        suspend: true,
        jobTemplate: {
          metadata: { labels: { a: 'b' } },
          spec: { template, backoffLimit: 1, suspend: false, ttlSecondsAfterFinished: 9 },
        },
      },
    },
    {
      cronJobConfig: {
        schedule: '* * * * *',
        suspend: true,
        jobConfig: { backoffLimit: 1 },
        jobLabels: { a: 'b' },
      },
      ttlSecondsAfterFinished: 9,
      labels: { app: 'x' },
    },
  ],
];

describe.each(TABLE.map(([object, shown]) => [String(object.kind), object, shown] as const))(
  'a %s',
  (_kind, object, expected) => {
    const lenses = workloadLensesOf(object);
    const shown = Object.fromEntries(
      Object.entries(lenses)
        .map(([name, lens]) => [name, lens.get(object)] as const)
        .filter(([, value]) => value !== undefined),
    );

    it('is shown in the words of v3', () => {
      expect(shown).toMatchObject({ name: 'x', restartPolicy: 'Never', ...expected });
    });

    it('is the same after any part of what is shown was sent back', () => {
      fc.assert(
        fc.property(fc.subarray(Object.keys(shown)), (names) => {
          const part = Object.fromEntries(names.map((name) => [name, shown[name]]));
          expect(patched(object, part, lenses)).toEqual(object);
        }),
      );
    });
  },
);

describe('the strategy of a Deployment', () => {
  const stored = {
    kind: 'Deployment',
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
  };
  const lenses = workloadLensesOf(stored);

  it('takes the numbers of a rolling update with it when it becomes another one', () => {
    const deploymentConfig = { strategy: 'Recreate', maxSurge: 1 };
    expect(patched(stored, { deploymentConfig }, lenses)).toEqual({
      kind: 'Deployment',
      spec: { strategy: { type: 'Recreate' } },
    });
  });
});
