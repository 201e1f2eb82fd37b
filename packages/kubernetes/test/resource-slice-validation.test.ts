import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A ResourceSlice of the devices of one node. */
const slice = {
  spec: {
    driver: 'a.b',
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    nodeName: 'n',
    devices: [
      {
        name: 'd',
        attributes: {
          model: { string: 'x' },
          'a.b/c': { version: '1.2.3-a+b' },
          i: { int: 3 },
          b: { bool: true },
        },
        capacity: { m: { value: '1Gi' } },
        taints: [{ key: 'a', effect: 'NoSchedule' }],
        nodeName: 'q',
        allowMultipleAllocations: true,
      },
    ],
  },
};

test.each<Case>([
  ['ok', 'ResourceSlice', slice, []],
  [
    'bad',
    'ResourceSlice',
    {
      spec: {
        driver: '',
        pool: { name: '', generation: -1, resourceSliceCount: 0 },
        nodeName: '',
        allNodes: false,
        devices: [
          { name: 'A_', attributes: { '': { string: 'x' } } },
          { name: 'd', attributes: { '1x': {} } },
          { name: 'd', attributes: { a: { string: 'x', int: 1 } } },
          { name: 'e', attributes: { a: { version: 'x' } } },
          {
            name: 'f',
            attributes: {
              a: { string: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
            },
            capacity: { 'A b': { value: '1' } },
          },
        ],
      },
    },
    [
      'spec.driver: Required value',
      "spec.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.pool.name: Required value',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      'spec.nodeName: Invalid value: "": must be either unset or set to a non-empty string',
      'spec.allNodes: Invalid value: false: must be either unset or set to true',
      'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
      'spec.devices[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.devices[0].attributes[]: Required value: name required',
      "spec.devices[1].attributes[1x]: Invalid value: \"1x\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
      'spec.devices[1].attributes[1x]: Required value: exactly one value must be specified',
      'spec.devices[2].attributes[a]: Invalid value: {"IntValue":1,"BoolValue":null,"StringValue":"x","VersionValue":null}: exactly one value must be specified',
      'spec.devices[3].attributes[a].version: Invalid value: "x": must be a string compatible with semver.org spec 2.0.0',
      'spec.devices[4].attributes[a].string: Too long: may not be more than 64 bytes',
      "spec.devices[4].capacity[A b]: Invalid value: \"A b\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
      'spec.devices[2].name: Duplicate value: "d"',
    ],
  ],
  [
    'two',
    'ResourceSlice',
    {
      spec: {
        driver: 'a.b',
        pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        nodeName: 'n',
        allNodes: true,
        nodeSelector: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
            { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
          ],
        },
      },
    },
    [
      'spec.nodeSelector.nodeSelectorTerms: Invalid value: [{"MatchExpressions":[{"Key":"a","Operator":"In","Values":["b"]}],"MatchFields":null},{"MatchExpressions":[{"Key":"a","Operator":"Exists","Values":null}],"MatchFields":null}]: must have exactly one node selector term',
      'spec: Invalid value: "{`nodeName`, `nodeSelector`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
    ],
  ],
  [
    'none',
    'ResourceSlice',
    {
      spec: {
        driver: 'a.b',
        pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        perDeviceNodeSelection: true,
        sharedCounters: [{ name: 'x', counters: { a: { value: '1' } } }],
      },
    },
    [
      'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
    ],
  ],
  [
    'all',
    'ResourceSlice',
    {
      spec: {
        driver: 'a.b',
        pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        allNodes: true,
      },
    },
    [],
  ],
  [
    'pool',
    'ResourceSlice',
    {
      spec: {
        driver: 'a.b',
        pool: { name: 'a/B_/c', generation: 1, resourceSliceCount: 1 },
        allNodes: true,
      },
    },
    [
      "spec.pool.name: Invalid value: \"B_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'ResourceSlice',
    {
      before: slice,
      edit: {
        spec: {
          driver: 'c',
          pool: { name: 'q', generation: 1, resourceSliceCount: 1 },
          nodeName: 'm',
        },
      },
    },
    [
      'spec.pool.name: Invalid value: "q": field is immutable',
      'spec.driver: Invalid value: "c": field is immutable',
      'spec.nodeName: Invalid value: "m": field is immutable',
    ],
  ],
  [
    'ok, 2',
    'ResourceSlice',
    {
      before: slice,
      edit: { spec: { devices: null } },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
