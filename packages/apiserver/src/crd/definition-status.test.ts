import type { CustomResourceDefinition } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { definitionStatus } from './definition-status.ts';

const T1 = '2026-01-01T00:00:01Z';
const T2 = '2026-01-01T00:00:02Z';
const conflict = { reason: 'KindConflict', message: '"Widget" is already in use' } as const;

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

const verdicts = ({ conditions }: ReturnType<typeof definitionStatus>): unknown =>
  conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

test('free names are accepted and served', () => {
  const status = definitionStatus(definition(), undefined, T1);
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
  expect(verdicts(definitionStatus(definition(), conflict, T1))).toEqual([
    'NamesAccepted False KindConflict',
    'Established False NotAccepted',
  ]);
});

test('what was served goes on being served under the names it had', () => {
  const before = definitionStatus(definition(), undefined, T1);
  const after = definitionStatus(definition(before), conflict, T2);
  expect(verdicts(after)).toEqual([
    'NamesAccepted False KindConflict',
    'Established True InitialNamesAccepted',
  ]);
  expect(after.acceptedNames).toEqual(before.acceptedNames);
  expect(after.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([T2, T1]);
});

test('a status that is right stays as it is', () => {
  const status = definitionStatus(definition(), undefined, T1);
  expect(definitionStatus(definition(status), undefined, T2)).toEqual(status);
});

test('every version that was stored is remembered', () => {
  const before = definitionStatus(definition(), undefined, T1);
  expect(definitionStatus(definition(before, 'v2'), undefined, T2).storedVersions).toEqual([
    'v1',
    'v2',
  ]);
});
