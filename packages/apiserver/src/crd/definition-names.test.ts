import type { CustomResourceDefinition } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { judgeNames } from './definition-names.ts';

const definition = (
  plural: string,
  kind: string,
  more: { readonly shortNames?: string[]; readonly group?: string } = {},
): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${more.group ?? 'example.com'}` },
  spec: {
    group: more.group ?? 'example.com',
    scope: 'Namespaced',
    names: { plural, kind, ...(more.shortNames && { shortNames: more.shortNames }) },
    versions: [],
  },
});

const widgets = definition('widgets', 'Widget', { shortNames: ['wd'] });

test.each([
  ['another plural and kind', definition('gadgets', 'Gadget'), undefined],
  ['another group', definition('widgets', 'Widget', { group: 'other.com' }), undefined],
  ['itself', widgets, undefined],
  ['a plural that is a singular', definition('widget', 'Other'), 'PluralConflict'],
  ['the same singular', definition('things', 'widget'), 'SingularConflict'],
  ['the same short name', definition('wads', 'Wad', { shortNames: ['wd'] }), 'ShortNamesConflict'],
  ['a kind that is a kind of list', definition('lists', 'WidgetList'), 'KindConflict'],
])('%s', (_, candidate, reason) => {
  expect(judgeNames(candidate, [widgets]).conflict?.reason).toBe(reason);
});

test('names that are free are accepted beside one that is taken', () => {
  const candidate = definition('gears', 'Gear', { shortNames: ['wd', 'gr'] });
  expect(judgeNames(candidate, [widgets])).toEqual({
    conflict: { reason: 'ShortNamesConflict', message: '"wd" is already in use' },
    accepted: { plural: 'gears', singular: 'gear', kind: 'Gear', listKind: 'GearList' },
  });
});

test('of several conflicts the last is told', () => {
  const candidate = definition('gears', 'Widget');
  expect(judgeNames(candidate, [widgets]).conflict).toEqual({
    reason: 'ListKindConflict',
    message: '"WidgetList" is already in use',
  });
});
