import type { KubernetesObject, ManagedFieldsEntry } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { copiedMetadata, copyMetadata, desiredCopy, isRight } from './desired.ts';
import type { Secret } from './secret.ts';

const source: Secret = {
  type: 'kubernetes.io/basic-auth',
  data: { password: 'cA==', username: 'dQ==' },
  metadata: {
    name: 'login',
    namespace: 'p-1',
    uid: 'u-1',
    resourceVersion: '7',
    labels: { 'cattle.io/creator': 'norman', 'drover.dev/managed': 'forged', tier: 'gold' },
    annotations: {
      'field.cattle.io/projectId': 'c-1:p-1',
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"cA=="}}',
      'lifecycle.cattle.io/create.secretsController_c-1': 'true',
      'cattle.io/status': '{"conditions":[]}',
      'drover.dev/project-secret-content': 'forged',
    },
    finalizers: ['clusterscoped.controller.cattle.io/secretsController_c-1'],
    ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'p-1', uid: 'u-2' }],
  },
};
const metadata = copyMetadata(source, 'digest');

describe('a copy', () => {
  it('takes labels and annotations of people, and nothing that is about the source alone', () => {
    expect(copiedMetadata(source)).toEqual({
      labels: { 'cattle.io/creator': 'norman', tier: 'gold' },
      annotations: { 'field.cattle.io/projectId': 'c-1:p-1' },
    });
  });

  it('is the secret under its name, marked as one', () => {
    expect(desiredCopy(source, metadata, { namespace: 'one' })).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'login',
        namespace: 'one',
        labels: {
          'cattle.io/creator': 'norman',
          'drover.dev/managed': 'project-secret',
          tier: 'gold',
        },
        annotations: {
          'drover.dev/project-secret': 'p-1/u-1',
          'drover.dev/project-secret-content': 'digest',
          'field.cattle.io/projectId': 'c-1:p-1',
          'secret.user.cattle.io/secret': 'true',
        },
      },
      type: 'kubernetes.io/basic-auth',
      data: { password: 'cA==', username: 'dQ==' },
    });
  });

  it('keeps what others put on it, and loses what was ours', () => {
    const present = {
      uid: 'u-9',
      resourceVersion: '12',
      labels: { old: 'ours', theirs: 'x', tier: 'silver' },
      annotations: { noted: 'theirs' },
      managedFields: [ours({ 'f:metadata': { 'f:labels': { '.': {}, 'f:old': {} } } })],
    };
    const copy = desiredCopy(source, metadata, { namespace: 'one', present });
    expect(copy.metadata).toMatchObject({ uid: 'u-9', resourceVersion: '12' });
    expect(copy.metadata?.labels).toEqual({ ...metadata.labels, theirs: 'x' });
    expect(copy.metadata?.annotations).toEqual({ ...metadata.annotations, noted: 'theirs' });
  });
});

const DATA = { 'f:data': { '.': {}, 'f:password': {}, 'f:username': {} } };

function ours(fieldsV1: object, time = '2030-01-01T00:00:10Z'): ManagedFieldsEntry {
  return { manager: 'drover-project-secret', operation: 'Update', time, fieldsV1 };
}

function theirs(fieldsV1: object, time = '2030-01-01T00:00:20Z'): ManagedFieldsEntry {
  return { manager: 'kubectl-edit', operation: 'Update', time, fieldsV1 };
}

function copyWith(
  managedFields: readonly ManagedFieldsEntry[],
  rest: KubernetesObject['metadata'] = {},
): KubernetesObject {
  return { metadata: { ...metadata, ...rest, managedFields } };
}

describe('a copy is', () => {
  it.each<[string, KubernetesObject]>([
    ['as it was written', copyWith([ours(DATA)])],
    [
      'one on which others have put a label',
      copyWith([ours(DATA), theirs({ 'f:metadata': { 'f:labels': { 'f:x': {} } } })], {
        labels: { ...metadata.labels, x: '' },
      }),
    ],
    [
      'one that was written over that of somebody else',
      copyWith([ours(DATA), theirs({ 'f:data': { 'f:password': {} } }, '2029-12-31T00:00:00Z')]),
    ],
    ['one that others made and we filled', copyWith([ours(DATA), theirs({ 'f:type': {} })])],
  ])('right: %s', (_what, copy) => {
    expect(isRight(copy, { ...metadata, dataCount: 2 })).toBe(true);
  });

  it.each<[string, KubernetesObject]>([
    ['whose managedFields somebody took away', copyWith([])],
    [
      'with a value of somebody else',
      copyWith([
        ours({ 'f:data': { '.': {}, 'f:username': {} } }),
        theirs({ 'f:data': { 'f:password': {} } }),
      ]),
    ],
    ['with an entry more', copyWith([ours(DATA), theirs({ 'f:data': { 'f:more': {} } })])],
    [
      'with an entry more, in the second in which it was written',
      copyWith([ours(DATA), theirs({ 'f:data': { 'f:more': {} } }, '2030-01-01T00:00:10Z')]),
    ],
    ['with an entry less', copyWith([ours({ 'f:data': { 'f:username': {} } })])],
    ['with no data', copyWith([ours({})])],
    ['that cannot be changed any more', copyWith([ours(DATA), theirs({ 'f:immutable': {} })])],
    [
      'with an older content',
      copyWith([ours(DATA)], {
        annotations: { ...metadata.annotations, 'drover.dev/project-secret-content': 'old' },
      }),
    ],
    [
      'with another value of a label',
      copyWith([ours(DATA)], { labels: { ...metadata.labels, tier: 'silver' } }),
    ],
    ['without labels', copyWith([ours(DATA)], { labels: {} })],
  ])('wrong: one %s', (_what, copy) => {
    expect(isRight(copy, { ...metadata, dataCount: 2 })).toBe(false);
  });

  it('right without data when there is none to copy', () => {
    expect(isRight(copyWith([ours({})]), { ...metadata, dataCount: 0 })).toBe(true);
  });
});
