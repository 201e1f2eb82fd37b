import { expect, it } from 'vitest';
import { podWorkloadId } from './pod-owner.ts';

const CREATED = '2026-11-22T10:00:05Z';
/** 2026-11-22T10:00:00Z in minutes. */
const MINUTE = 29_922_360;

it.each([
  ['ReplicaSet', 'web-5d4f', { 'pod-template-hash': '5d4f' }, 'deployment:shop:web'],
  ['ReplicaSet', 'web-5d4f', {}, 'replicaset:shop:web-5d4f'],
  ['StatefulSet', 'db', {}, 'statefulset:shop:db'],
  ['Job', `report-${MINUTE}`, {}, 'cronjob:shop:report'],
  ['Job', 'report-20261122', {}, 'job:shop:report-20261122'],
  ['Job', 'report', {}, 'job:shop:report'],
  ['Node', 'worker', {}, undefined],
])('a pod of %s %s with %j belongs to %s', (kind, name, labels, expected) => {
  const owner = { apiVersion: 'v1', kind, name, uid: 'u', controller: true };
  const metadata = {
    namespace: 'shop',
    creationTimestamp: CREATED,
    labels,
    ownerReferences: [owner],
  };
  expect(podWorkloadId({ metadata })).toBe(expected);
});

it('is nobody’s without a controller', () => {
  expect(podWorkloadId({ metadata: { name: 'alone' } })).toBeUndefined();
});
