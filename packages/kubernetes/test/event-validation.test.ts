import type { GroupVersionKind } from '@drover/apimachinery';
import { defaultBuiltIn, validateBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';

type Fields = Readonly<Record<string, unknown>>;
type EventCase = readonly [what: string, version: 'v1' | 'events', Fields, readonly string[]];

const pod = { kind: 'Pod', name: 'p', namespace: 'n' };
const said = { reportingInstance: 'i', action: 'a', reason: 'r', type: 'Normal' };
const eventTime = '2026-01-01T00:00:00.000000Z';
const recent = { ...said, involvedObject: pod, reportingComponent: 'a/b', eventTime };

// Events of `events.k8s.io` come in the form of the core group, which is the one that is stored.
test.each<EventCase>([
  ['of a pod', 'v1', { involvedObject: pod, reason: 'X', message: 'm', type: 'Normal' }, []],
  ['that says nothing', 'v1', { involvedObject: pod }, []],
  [
    'of another namespace',
    'v1',
    { involvedObject: { ...pod, namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
  ['with a time', 'v1', { ...said, involvedObject: pod, reportingComponent: 'a/b', eventTime }, []],
  [
    'with a time, and of nobody',
    'v1',
    { involvedObject: pod, eventTime },
    [
      'reportingComponent: Required value',
      'reportingComponent: Invalid value: "": name part must be non-empty',
      "reportingComponent: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'reportingInstance: Required value',
      'action: Required value',
      'reason: Required value',
    ],
  ],
  ['of the new group', 'events', recent, []],
  [
    'of an unknown type',
    'events',
    { ...recent, type: 'W' },
    ['type: Invalid value: "": has invalid value: W'],
  ],
  [
    'seen once, as a series',
    'events',
    { ...recent, series: { count: 1, lastObservedTime: eventTime } },
    ['series.count: Invalid value: "": should be at least 2'],
  ],
  [
    'with what the new group has no more',
    'events',
    {
      ...recent,
      count: 1,
      source: { component: 'x' },
      firstTimestamp: eventTime,
      lastTimestamp: eventTime,
    },
    [
      'firstTimestamp: Invalid value: "": needs to be unset',
      'lastTimestamp: Invalid value: "": needs to be unset',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ],
  ],
  [
    'that says too much',
    'events',
    { ...recent, action: 'y'.repeat(129), message: 'y'.repeat(1025) },
    [
      'action: Invalid value: "": can have at most 128 characters',
      'message: Invalid value: "": can have at most 1024 characters',
    ],
  ],
])('an event %s (%s)', (_, version, content, expected) => {
  expect(complaints(version, content)).toEqual(expected);
});

test('an event of the new group keeps its words', () => {
  const series = { count: 1, lastObservedTime: eventTime };
  const changed = { ...recent, reason: 'q', message: 'n', series };
  expect(complaints('events', changed, recent)).toEqual([
    'series.count: Invalid value: "": should be at least 2',
    'reason: Invalid value: "q": field is immutable',
    'message: Invalid value: "n": field is immutable',
    'reason: Invalid value: "q": field is immutable',
  ]);
});

function complaints(version: EventCase[1], content: Fields, old?: Fields): readonly string[] {
  const group = version === 'v1' ? '' : 'events.k8s.io';
  const gvk: GroupVersionKind = { group, version: 'v1', kind: 'Event' };
  const errors = validateBuiltIn(gvk, filled(gvk, content), old && filled(gvk, old));
  return errors.map(({ field, message }) => `${field}: ${message.replace(/ \(e\.g\..*$/s, '')}`);
}

function filled(gvk: GroupVersionKind, content: Fields): ReturnType<typeof defaultBuiltIn> {
  return defaultBuiltIn(gvk, { metadata: { name: 'x', namespace: 'n' }, ...content });
}
