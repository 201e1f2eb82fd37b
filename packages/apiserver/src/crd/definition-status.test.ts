import type { CustomResourceDefinition } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { judgeNames } from './definition-names.ts';
import { definitionStatus } from './definition-status.ts';

const T1 = '2026-01-01T00:00:01Z';
const T2 = '2026-01-01T00:00:02Z';

const definition = (
  status?: CustomResourceDefinition['status'],
  storage = 'v1',
): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      { name: 'v1', served: true, storage: storage === 'v1' },
      { name: 'v2', served: true, storage: storage === 'v2' },
    ],
  },
  ...(status && { status }),
});

/** Another definition that has the kind. */
const other: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'others.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'others', singular: 'other', kind: 'Widget', listKind: 'OtherList' },
    versions: [],
  },
};

const statusOf = (
  of: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  time: string,
): ReturnType<typeof definitionStatus> => definitionStatus(of, judgeNames(of, others), time);

const verdicts = ({ conditions }: ReturnType<typeof definitionStatus>): unknown =>
  conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

test('free names are accepted and served', () => {
  const status = statusOf(definition(), [], T1);
  expect(verdicts(status)).toEqual([
    'NamesAccepted True NoConflicts',
    'Established True InitialNamesAccepted',
  ]);
  expect(status.acceptedNames).toEqual({
    plural: 'widgets',
    singular: 'widget',
    kind: 'Widget',
    listKind: 'WidgetList',
  });
});

test('taken names are not', () => {
  expect(verdicts(statusOf(definition(), [other], T1))).toEqual([
    'NamesAccepted False KindConflict',
    'Established False NotAccepted',
  ]);
});

test('names that are free are accepted beside one that is taken', () => {
  expect(statusOf(definition(), [other], T1).acceptedNames).toEqual({
    plural: 'widgets',
    singular: 'widget',
    kind: '',
    listKind: 'WidgetList',
  });
});

test('what was served goes on being served under the names it had', () => {
  const before = statusOf(definition(), [], T1);
  const after = statusOf(definition(before), [other], T2);
  expect(verdicts(after)).toEqual([
    'NamesAccepted True NoConflicts',
    'Established True InitialNamesAccepted',
  ]);
  expect(after.acceptedNames).toEqual(before.acceptedNames);
  expect(after.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([T1, T1]);
});

test('a status that is right stays as it is', () => {
  const status = statusOf(definition(), [], T1);
  expect(statusOf(definition(status), [], T2)).toEqual(status);
});

test('every version that was stored is remembered', () => {
  const before = statusOf(definition(), [], T1);
  expect(statusOf(definition(before, 'v2'), [], T2).storedVersions).toEqual(['v1', 'v2']);
});
