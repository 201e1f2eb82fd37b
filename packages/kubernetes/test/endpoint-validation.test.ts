import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** An EndpointSlice with one endpoint. */
const slice = {
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true }, nodeName: 'n', zone: 'z' }],
  ports: [{ name: 'http', port: 80 }],
};

test.each<Case>([
  ['empty', 'EndpointSlice', {}, ['addressType: Required value']],
  [
    'ok',
    'EndpointSlice',
    {
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.1.2.3'], conditions: { ready: true }, nodeName: 'n', zone: 'z' },
      ],
      ports: [{ name: 'http', port: 80 }],
    },
    [],
  ],
  [
    'fqdn',
    'EndpointSlice',
    { addressType: 'FQDN', endpoints: [{ addresses: ['a.b.', 'x', 'A_', ''] }] },
    [
      'endpoints[0].addresses[1]: Invalid value: "x": should be a domain with at least two segments separated by dots',
      "endpoints[0].addresses[2]: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'endpoints[0].addresses[3]: Required value',
    ],
  ],
  ['fqdn ok', 'EndpointSlice', { addressType: 'FQDN', endpoints: [{ addresses: ['a.b.c'] }] }, []],
  [
    'v6',
    'EndpointSlice',
    { addressType: 'IPv6', endpoints: [{ addresses: ['fd00::1', 'FD00::1', '10.0.0.1'] }] },
    [
      'endpoints[0].addresses[1]: Invalid value: "FD00::1": must be in canonical form ("fd00::1")',
      'endpoints[0].addresses: Invalid value: "10.0.0.1": must be an IPv6 address',
    ],
  ],
  [
    'type',
    'EndpointSlice',
    { addressType: 'X', endpoints: [{ addresses: ['q'] }] },
    ['addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"'],
  ],
  ['null', 'EndpointSlice', { addressType: 'IPv4', endpoints: null, ports: [] }, []],
  [
    'plain',
    'Endpoints',
    {
      subsets: [
        {
          addresses: [{ ip: '10.1.1.2' }, { ip: '10.1.1.1', nodeName: 'n' }],
          notReadyAddresses: [{ ip: '10.1.1.9' }],
          ports: [
            { port: 80, name: 'b' },
            { port: 81, name: 'a' },
          ],
        },
      ],
    },
    [],
  ],
  [
    'dups',
    'Endpoints',
    {
      subsets: [
        {
          addresses: [{ ip: '10.1.1.2' }, { ip: '10.1.1.2' }, { ip: '10.1.1.3' }],
          notReadyAddresses: [{ ip: '10.1.1.3' }],
          ports: [{ port: 80 }],
        },
        { addresses: [{ ip: '10.1.1.2' }], ports: [{ port: 81 }] },
        { addresses: [{ ip: '10.1.1.1' }], ports: [{ port: 80 }] },
      ],
    },
    [],
  ],
  [
    'no addr',
    'Endpoints',
    { subsets: [{ ports: [{ port: 80 }] }] },
    ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
  ],
  [
    'bad',
    'Endpoints',
    {
      subsets: [
        {
          addresses: [
            { ip: 'x', hostname: 'A_', nodeName: 'B_' },
            { ip: '127.0.0.1' },
            { ip: '::ffff:1.2.3.4' },
          ],
          ports: [
            { port: 0, protocol: 'X' },
            { port: 1, name: 'A_', appProtocol: 'a b' },
          ],
        },
      ],
    },
    [
      'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address,',
      'subsets[0].addresses[0].hostname: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      "subsets[0].addresses[0].nodeName: Invalid value: \"B_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
      'subsets[0].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'subsets[0].ports[0].name: Required value',
      'subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'subsets[0].ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'subsets[0].ports[1].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      "subsets[0].ports[1].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'two unnamed',
    'Endpoints',
    { subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 1 }, { port: 2 }] }] },
    ['subsets[0].ports[0].name: Required value', 'subsets[0].ports[1].name: Required value'],
  ],
  [
    'node change',
    'Endpoints',
    { subsets: [{ addresses: [{ ip: '1.2.3.4', nodeName: 'a' }], ports: [{ port: 1 }] }] },
    [],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'EndpointSlice',
    {
      before: slice,
      edit: { addressType: 'IPv6' },
    },
    ['addressType: Invalid value: "IPv6": field is immutable'],
  ],
  [
    'ok, 2',
    'EndpointSlice',
    {
      before: slice,
      edit: { metadata: { name: 'x', namespace: 'n', labels: { a: 'b' } } },
    },
    [],
  ],
  [
    'ok, 3',
    'EndpointSlice',
    {
      before: slice,
      edit: { metadata: { name: 'x', namespace: 'n', annotations: { a: 'b' } } },
    },
    [],
  ],
  [
    'node change',
    'Endpoints',
    {
      before: {
        subsets: [{ addresses: [{ ip: '1.2.3.4', nodeName: 'a' }], ports: [{ port: 1 }] }],
      },
      edit: {
        subsets: [
          { addresses: [{ ip: '1.2.3.4', nodeName: 'b' }], ports: [{ port: 1, protocol: 'TCP' }] },
        ],
      },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'fqdn ok',
    'EndpointSlice',
    { addressType: 'FQDN', endpoints: [{ addresses: ['a.b.c'] }] },
    ['spec.addressType: FQDN endpoints are deprecated'],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
