import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A ResourceClaim that a pod uses. */
const reservedClaim = {
  spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
  status: { reservedFor: [{ resource: 'pods', name: 'x', uid: 'y' }] },
};

test.each<Case>([
  [
    'ok',
    'DeviceClass',
    {
      spec: {
        selectors: [{ cel: { expression: 'device.driver == "a.b"' } }],
        config: [{ opaque: { driver: 'a.b', parameters: { a: 1 } } }],
        extendedResourceName: 'a.b/c',
      },
    },
    [],
  ],
  [
    'bad',
    'DeviceClass',
    {
      spec: {
        selectors: [{}],
        config: [
          {},
          { opaque: { driver: 'A_', parameters: [1] } },
          { opaque: { driver: '', parameters: 'x' } },
          { opaque: { driver: 'a', parameters: null } },
        ],
      },
    },
    [
      'spec.selectors[0].cel: Required value',
      'spec.config[0].opaque: Required value',
      "spec.config[1].opaque.driver: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.config[2].opaque.driver: Required value',
      "spec.config[2].opaque.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.config[2].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.config[3].opaque.parameters: Required value',
    ],
  ],
  [
    'many',
    'DeviceClass',
    {
      spec: {
        selectors: [
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
          { cel: { expression: 'true' } },
        ],
      },
    },
    ['spec.selectors: Too many: 33: must have at most 32 items'],
  ],
  [
    'plain',
    'ResourceClaim',
    {
      spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
      status: { reservedFor: [{ resource: 'pods', name: 'x', uid: 'y' }] },
    },
    [],
  ],
  [
    'all',
    'ResourceClaim',
    {
      spec: {
        devices: {
          requests: [
            { name: 'a', exactly: { deviceClassName: 'c', allocationMode: 'All' } },
            { name: 'b', exactly: { deviceClassName: 'c', allocationMode: 'All', count: 1 } },
            { name: 'c', exactly: { deviceClassName: 'c', allocationMode: 'X', count: 1 } },
            { name: 'd', exactly: { deviceClassName: 'c', count: -1 } },
          ],
        },
      },
    },
    [
      "spec.devices.requests[1].exactly.count: Invalid value: 1: must not be specified when allocationMode is 'All'",
      'spec.devices.requests[2].exactly.allocationMode: Unsupported value: "X": supported values: "All", "ExactCount"',
      'spec.devices.requests[3].exactly.count: Invalid value: -1: must be greater than zero',
    ],
  ],
  [
    'bad',
    'ResourceClaim',
    {
      spec: {
        devices: {
          requests: [
            { name: '' },
            { name: 'A_', exactly: { deviceClassName: '' } },
            {
              name: 'a',
              exactly: {
                deviceClassName: 'B_',
                selectors: [{}],
                tolerations: [
                  { key: 'a b', operator: 'X', effect: 'Q' },
                  { operator: 'Exists', value: 'x' },
                  { operator: 'Equal', value: 'a b' },
                ],
              },
              firstAvailable: [
                { name: 'x', deviceClassName: 'c' },
                { name: 'x', deviceClassName: '' },
              ],
            },
            { name: 'a', exactly: { deviceClassName: 'c' } },
          ],
          constraints: [
            {},
            { requests: ['a', 'a', 'q', 'a/x', 'a/b/c'], matchAttribute: 'x' },
            { matchAttribute: 'a.b/1x' },
            { matchAttribute: '/x' },
            { matchAttribute: 'a.b/' },
            { distinctAttribute: 'a.b/c' },
          ],
          config: [{ requests: ['zz'] }],
        },
      },
    },
    [
      'spec.devices.requests[0].name: Invalid value: "": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      'spec.devices.requests[1].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.devices.requests[1].exactly.deviceClassName: Required value',
      'spec.devices.requests[2].firstAvailable[1].deviceClassName: Required value',
      'spec.devices.requests[2].firstAvailable[1].name: Duplicate value: "x"',
      "spec.devices.requests[2].exactly.deviceClassName: Invalid value: \"B_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.devices.requests[2].exactly.selectors[0].cel: Required value',
      "spec.devices.requests[2].exactly.tolerations[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.devices.requests[2].exactly.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
      'spec.devices.requests[2].exactly.tolerations[0].effect: Unsupported value: "Q": supported values: "NoExecute", "NoSchedule"',
      'spec.devices.requests[2].exactly.tolerations[1].value: Invalid value: "x": must be empty for operator `Exists`',
      "spec.devices.requests[2].exactly.tolerations[2].value: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.devices.requests[2]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
      'spec.devices.requests[3].name: Duplicate value: "a"',
      'spec.devices.constraints[0].matchAttribute: Required value',
      'spec.devices.constraints[1].requests[2]: Invalid value: "q": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'spec.devices.constraints[1].requests[3]: Invalid value: "a/x": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'spec.devices.constraints[1].requests[4]: Invalid value: "a/b/c": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'spec.devices.constraints[1].requests[1]: Duplicate value: "a"',
      'spec.devices.constraints[1].matchAttribute: Invalid value: "x": must include a domain',
      "spec.devices.constraints[2].matchAttribute: Invalid value: \"1x\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
      'spec.devices.constraints[3].matchAttribute: Required value: the domain must not be empty',
      'spec.devices.constraints[4].matchAttribute: Required value: the name must not be empty',
      'spec.devices.config[0].requests[0]: Invalid value: "zz": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'spec.devices.config[0].opaque: Required value',
    ],
  ],
  [
    'first',
    'ResourceClaim',
    {
      spec: {
        devices: {
          requests: [
            {
              name: 'a',
              firstAvailable: [
                { name: 'x', deviceClassName: 'c' },
                { name: 'y', deviceClassName: 'd', count: 2 },
              ],
            },
          ],
          constraints: [{ requests: ['a/x'], matchAttribute: 'a.b/c' }],
          config: [{ opaque: { driver: 'a.b', parameters: { x: 1 } } }],
        },
      },
    },
    [],
  ],
  [
    'capacity',
    'ResourceClaim',
    {
      spec: {
        devices: {
          requests: [
            {
              name: 'a',
              exactly: {
                deviceClassName: 'c',
                adminAccess: false,
                capacity: { requests: { x: '1' } },
              },
            },
          ],
        },
      },
    },
    [],
  ],
  [
    'ok',
    'ResourceClaimTemplate',
    {
      spec: {
        metadata: { labels: { a: 'b' } },
        spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
      },
    },
    [],
  ],
  [
    'bad',
    'ResourceClaimTemplate',
    {
      spec: {
        metadata: { labels: { 'a b': 'b' }, annotations: { 'x y': '' }, name: 'q' },
        spec: { devices: { requests: [{ name: 'x' }] } },
      },
    },
    [
      "spec.metadata.annotations: Invalid value: \"x y\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.metadata.name: Forbidden: cannot be set',
      'spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'DeviceClass',
    {
      before: {
        spec: {
          selectors: [{ cel: { expression: 'device.driver == "a.b"' } }],
          config: [{ opaque: { driver: 'a.b', parameters: { a: 1 } } }],
          extendedResourceName: 'a.b/c',
        },
      },
      edit: { spec: { config: [], selectors: null } },
    },
    [],
  ],
  [
    'plain',
    'ResourceClaim',
    {
      before: reservedClaim,
      edit: { metadata: { name: 'x', namespace: 'n', labels: { a: 'b' } } },
    },
    [],
  ],
  [
    'plain, 2',
    'ResourceClaim',
    {
      before: reservedClaim,
      edit: { spec: { devices: { requests: [{ name: 'b', exactly: { deviceClassName: 'c' } }] } } },
    },
    [
      'spec: Invalid value: {"Devices":{"Requests":[{"Name":"b","Exactly":{"DeviceClassName":"c","Selectors":null,"AllocationMode":"ExactCount","Count":1,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}: field is immutable',
    ],
  ],
  [
    'ok',
    'ResourceClaimTemplate',
    {
      before: {
        spec: {
          metadata: { labels: { a: 'b' } },
          spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
        },
      },
      edit: { metadata: { name: 'x', namespace: 'n', labels: { a: 'b' } } },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
