import { describe, expect, it } from 'vitest';
import { roleRefTo, subjectOf } from '../rbac-objects.ts';
import { binding, clusterRole, type ManagedObject } from './managed-object.ts';
import { foreignEditor, planOf } from './plan.ts';

const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
const viewer = clusterRole('viewer', { rules });
const tie = binding({ role: 'viewer', subjects: [subjectOf('Group', 'g')], labels: {} });

const withMetadata = (object: ManagedObject, more: object): ManagedObject => ({
  ...object,
  metadata: { ...object.metadata, ...more },
});

describe('planOf', () => {
  it('does nothing where everything is as it should be, whatever others noted on it', () => {
    const labels = { ...viewer.metadata.labels, theirs: 'x' };
    const annotations = { theirs: 'y' };
    const present = [withMetadata(viewer, { labels, annotations, uid: '1' }), tie];
    expect(planOf([viewer, tie], present)).toEqual({ write: [], remove: [] });
  });

  it('takes no rules for no list of rules', () => {
    const none = clusterRole('none', { rules: [] });
    const { rules: _, ...bare } = none;
    expect(planOf([none], [bare]).write).toEqual([]);
  });

  it.each<[string, Partial<ManagedObject>]>([
    ['rules', { rules: [] }],
    ['rules', { rules: [...rules, ...rules] }],
    ['aggregationRule', { aggregationRule: { clusterRoleSelectors: [] } } as object],
  ])('sees that %s differ', (part, change) => {
    const present = { ...viewer, ...change };
    expect(planOf([viewer], [present]).write).toEqual([
      { desired: viewer, present, differing: [part] },
    ]);
  });

  it.each<[string, Partial<ManagedObject>]>([
    ['subjects', { subjects: [] }],
    ['roleRef', { roleRef: roleRefTo('ClusterRole', 'cluster-admin') }],
  ])('sees that the %s differ', (part, change) => {
    const [write] = planOf([tie], [{ ...tie, ...change }]).write;
    expect(write?.differing).toEqual([part]);
  });

  it('removes what nobody wants, and tells kinds and namespaces apart', () => {
    const role = { ...tie, kind: 'RoleBinding' as const };
    const inOne = withMetadata(role, { namespace: 'one' });
    const inTwo = withMetadata(role, { namespace: 'two' });
    const going = withMetadata(viewer, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(planOf([inOne], [inOne, inTwo, tie, going])).toEqual({
      write: [],
      remove: [inTwo, tie],
    });
  });

  it('takes away a label that it gave before', () => {
    const labels = { ...viewer.metadata.labels, 'p-1_prtb-a': 'owner-user', theirs: 'x' };
    const f = (...names: string[]): object =>
      Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
    const managedFields = [
      {
        manager: 'drover-rbac',
        operation: 'Apply',
        fieldsV1: {
          'f:metadata': { 'f:labels': f('drover.dev/managed', 'p-1_prtb-a') },
          'f:rules': {},
        },
      },
    ];
    const present = withMetadata(viewer, { labels, managedFields });
    expect(planOf([viewer], [present]).write).toMatchObject([{ differing: ['labels'] }]);
  });
});

describe('foreignEditor', () => {
  const ours = { manager: 'drover-rbac', operation: 'Apply', fieldsV1: { 'f:rules': {} } };
  const theirs = [
    { manager: 'earlier', operation: 'Update', time: '2026-01-01T00:00:00Z' },
    { manager: 'kubectl-edit', operation: 'Update', time: '2026-01-02T00:00:00Z' },
  ];
  const editorOf = (managedFields: readonly object[]): string | undefined =>
    foreignEditor({
      desired: viewer,
      present: withMetadata(viewer, { managedFields }),
      differing: ['rules'],
    });

  it('is who wrote last of those who took a field from us', () => {
    expect(editorOf([{ ...ours, fieldsV1: {} }, ...theirs])).toBe('kubectl-edit');
  });

  it('is nobody when we wanted something else before', () => {
    expect(editorOf([ours, ...theirs])).toBeUndefined();
  });
});
