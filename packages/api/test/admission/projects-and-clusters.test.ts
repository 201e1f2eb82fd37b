import type { KubernetesObject } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { refused, type Write } from './refused.ts';

describe('projects and clusters', () => {
  const system = {
    metadata: {
      name: 'p-s',
      namespace: 'c-1',
      labels: { 'authz.management.cattle.io/system-project': 'true' },
    },
  };
  const plain = { metadata: { name: 'p-1', namespace: 'c-1', labels: { team: 'a' } } };
  const creatorRoles = (...required: readonly string[]): object => ({
    metadata: {
      ...plain.metadata,
      annotations: {
        'authz.management.cattle.io/creator-role-bindings': JSON.stringify({ required }),
      },
    },
  });

  it.each<[string, Write, string | undefined]>([
    ['made', { object: plain }, undefined],
    [
      'made under the id of one in another cluster',
      { object: { metadata: { ...plain.metadata, namespace: 'c-2' } } },
      'ADMISSION_PROJECT_ID_TAKEN metadata.name',
    ],
    [
      'made under the name of a namespace of the system',
      { object: { metadata: { ...plain.metadata, name: 'cattle-system' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    [
      'made under the id of a cluster',
      { object: { metadata: { ...plain.metadata, name: 'c-1' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    [
      'made under a name that is made up',
      { object: { metadata: { generateName: 'p-', namespace: 'c-1' } } },
      undefined,
    ],
    [
      'made under a name that begins like that of a cluster',
      { object: { metadata: { generateName: 'c-', namespace: 'c-1' } } },
      'ADMISSION_ID_FORM metadata.name',
    ],
    ['made as System', { object: system }, 'ADMISSION_SERVER_ONLY metadata.labels'],
    [
      'relieved of being System',
      { oldObject: system, object: { metadata: { ...system.metadata, labels: {} } } },
      'ADMISSION_SERVER_ONLY metadata.labels',
    ],
    ['System, changed', { oldObject: system, object: { ...system, spec: {} } }, undefined],
    ['System, deleted', { operation: 'DELETE', oldObject: system }, 'ADMISSION_SYSTEM_PROJECT'],
    [
      'System, deleted with its cluster',
      {
        operation: 'DELETE',
        oldObject: system,
        world: {
          clusters: [{ metadata: { name: 'c-1', deletionTimestamp: '2030-01-01T00:00:00Z' } }],
        },
      },
      undefined,
    ],
    [
      'System, deleted after its cluster',
      { operation: 'DELETE', oldObject: system, world: { clusters: [] } },
      undefined,
    ],
    ['deleted', { operation: 'DELETE', oldObject: plain }, undefined],
    ['with the roles of creators', { object: creatorRoles('built-in') }, undefined],
    [
      'with other roles for their creator',
      { object: creatorRoles('built-in', 'spy') },
      'ADMISSION_CREATOR_ROLES metadata.annotations[authz.management.cattle.io/creator-role-bindings]',
    ],
    [
      'with what they had',
      { oldObject: creatorRoles('spy'), object: creatorRoles('spy') },
      undefined,
    ],
  ])('projects %s', (_what, write, expected) => {
    expect(refused('projects', write)).toBe(expected);
  });

  it('give the creator of a cluster no role that is for projects', () => {
    const { metadata } = creatorRoles('built-in') as KubernetesObject;
    const object = { metadata: { ...metadata, name: 'c-9' } };
    expect(refused('clusters', { object })).toMatch(/^ADMISSION_CREATOR_ROLES /);
  });

  it.each([
    ['c-9', undefined],
    ['p-1', 'ADMISSION_ID_FORM metadata.name'],
    ['kube-system', 'ADMISSION_ID_FORM metadata.name'],
    ['u-ann', 'ADMISSION_ID_FORM metadata.name'],
    ['c-taken', 'ADMISSION_NAMESPACE_TAKEN metadata.name'],
    ['c-restored', undefined],
  ])('call a cluster %s: %s', (name, expected) => {
    expect(refused('clusters', { object: { metadata: { name } } })).toBe(expected);
  });

  it('leave a cluster alone that was called otherwise before', () => {
    const old = { metadata: { name: 'old' } };
    expect(refused('clusters', { oldObject: old, object: { ...old, spec: {} } })).toBeUndefined();
  });
});
