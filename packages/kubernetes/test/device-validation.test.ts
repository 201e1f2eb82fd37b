import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

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
  [
    'ok',
    'ResourceSlice',
    {
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
    },
    [],
  ],
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
      before: {
        spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
        status: { reservedFor: [{ resource: 'pods', name: 'x', uid: 'y' }] },
      },
      edit: { metadata: { name: 'x', namespace: 'n', labels: { a: 'b' } } },
    },
    [],
  ],
  [
    'plain, 2',
    'ResourceClaim',
    {
      before: {
        spec: { devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'c' } }] } },
        status: { reservedFor: [{ resource: 'pods', name: 'x', uid: 'y' }] },
      },
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
  [
    'ok',
    'ResourceSlice',
    {
      before: {
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
      },
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
      before: {
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
      },
      edit: { spec: { devices: null } },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
