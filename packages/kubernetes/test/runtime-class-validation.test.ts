import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A RuntimeClass that selects nodes by a label of old. */
const oldSelector = {
  handler: 'runc',
  overhead: { podFixed: { cpu: '1' } },
  scheduling: {
    nodeSelector: { 'beta.kubernetes.io/os': 'c' },
    tolerations: [{ key: 'b', value: 'c', effect: 'NoSchedule' }],
  },
};

test.each<Case>([
  [
    'empty',
    'RuntimeClass',
    {},
    [
      'handler: Invalid value: "": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
    ],
  ],
  ['ok', 'RuntimeClass', { handler: 'runc' }, []],
  [
    'bad',
    'RuntimeClass',
    {
      handler: 'A_',
      overhead: { podFixed: { cpu: '-1', 'a b': '1' } },
      scheduling: {
        nodeSelector: { 'a b': 'c' },
        tolerations: [
          { key: 'a', operator: 'X' },
          { key: 'b', value: 'c', effect: 'Q' },
        ],
      },
    },
    [
      'handler: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      "overhead.limits[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'overhead.limits[a b]: Invalid value: "a b": must be a standard resource for containers',
      "scheduling.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'scheduling.tolerations.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
      'scheduling.tolerations.tolerations[1].effect: Unsupported value: "Q": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  ['sched', 'RuntimeClass', oldSelector, []],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'RuntimeClass',
    { before: { handler: 'runc' }, edit: { handler: 'other' } },
    ['handler: Invalid value: "other": field is immutable'],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'sched',
    'RuntimeClass',
    oldSelector,
    ['scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
