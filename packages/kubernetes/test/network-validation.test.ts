import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A NetworkPolicy of where pods may go. */
const egressPolicy = {
  spec: {
    podSelector: {},
    egress: [
      {
        to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
        ports: [{ port: 80, endPort: 90 }, { port: 'http' }],
      },
    ],
  },
};

/** A ServiceCIDR that is not used yet. */
const serviceCidr = {
  spec: { cidrs: ['10.77.0.0/24'] },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'x',
        message: '',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
};

test.each<Case>([
  [
    'ok',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        egress: [
          {
            to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
            ports: [{ port: 80, endPort: 90 }, { port: 'http' }],
          },
        ],
      },
    },
    [],
  ],
  [
    'bad',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {
          matchExpressions: [
            { key: 'a', operator: 'X' },
            { key: 'b', operator: 'In' },
            { key: 'c', operator: 'Exists', values: ['x'] },
          ],
        },
        policyTypes: ['Ingress', 'X'],
        ingress: [
          {
            from: [
              {},
              { podSelector: {}, ipBlock: { cidr: '' } },
              { ipBlock: { cidr: '10.0.0.1/8', except: ['10.0.0.0/8', '11.0.0.0/8', 'x'] } },
              { ipBlock: { cidr: 'x' } },
            ],
            ports: [
              { port: 0 },
              { port: 80, endPort: 70 },
              { port: 'a', endPort: 1 },
              { endPort: 2 },
              { protocol: 'X', port: '--' },
            ],
          },
        ],
      },
    },
    [
      'spec.podSelector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator',
      "spec.podSelector.matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.podSelector.matchExpressions[2].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`',
      'spec.ingress[0].ports[2].endPort: Invalid value: 1: may not be specified when `port` is non-numeric',
      'spec.ingress[0].ports[3].endPort: Invalid value: 2: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[4].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
      'spec.ingress[0].ports[4].port: Invalid value: "--": must contain at least one letter (a-z)',
      'spec.ingress[0].ports[4].port: Invalid value: "--": must not contain consecutive hyphens',
      'spec.ingress[0].ports[4].port: Invalid value: "--": must not begin or end with a hyphen',
      'spec.ingress[0].from[0]: Required value: must specify a peer',
      'spec.ingress[0].from[1].ipBlock.cidr: Required value',
      'spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer',
      'spec.ingress[0].from[2].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[2].ipBlock.except[1]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[2].ipBlock.except[2]: Invalid value: "x": must be a valid CIDR value,',
      'spec.ingress[0].from[3].ipBlock.cidr: Invalid value: "x": must be a valid CIDR value,',
      'spec.policyTypes[1]: Unsupported value: "X": supported values: "Ingress", "Egress"',
    ],
  ],
  [
    'types3',
    'NetworkPolicy',
    { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress', 'Ingress'] } },
    [
      'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
    ],
  ],
  [
    'warn',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        ingress: [
          { from: [{ ipBlock: { cidr: '10.0.0.1/8' } }, { ipBlock: { cidr: 'FD00::/8' } }] },
        ],
      },
    },
    [],
  ],
  ['none', 'ServiceCIDR', {}, ['spec.cidrs: Required value: at least one CIDR required']],
  [
    'bad',
    'ServiceCIDR',
    { spec: { cidrs: ['10.2.0.1/24', 'x'] } },
    [
      'spec.cidrs[0]: Invalid value: "10.2.0.1/24": must not have bits set beyond the prefix length',
      'spec.cidrs[1]: Invalid value: "x": must be a valid CIDR value,',
    ],
  ],
  [
    'same',
    'ServiceCIDR',
    { spec: { cidrs: ['10.2.0.0/24', '10.3.0.0/24'] } },
    [
      'spec.cidrs: Invalid value: ["10.2.0.0/24","10.3.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    'three',
    'ServiceCIDR',
    { spec: { cidrs: ['10.2.0.0/24', '10.3.0.0/24', '10.4.0.0/24'] } },
    [
      'spec.cidrs: Invalid value: {"CIDRs":["10.2.0.0/24","10.3.0.0/24","10.4.0.0/24"]}: may only hold up to 2 values',
    ],
  ],
  [
    'ok',
    'ServiceCIDR',
    {
      spec: { cidrs: ['10.77.0.0/24'] },
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'x',
            message: '',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    },
    [],
  ],
  [
    'bad name',
    'IPAddress',
    { spec: { parentRef: { resource: 'services', name: 'x' } } },
    ['metadata.name: Invalid value: "x": must be a valid IP address,'],
  ],
  [
    'no parent',
    'IPAddress',
    { metadata: { name: '192.168.9.1' } },
    ['spec.parentRef: Required value'],
  ],
  [
    'bad parent',
    'IPAddress',
    {
      metadata: { name: '192.168.9.2' },
      spec: { parentRef: { group: 'A', resource: '', namespace: 'a/b', name: 'c%d' } },
    },
    [
      "spec.parentRef.group: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.parentRef.resource: Required value',
      'spec.parentRef.name: Invalid value: "c%d": may not contain \'%\'',
      'spec.parentRef.namespace: Invalid value: "a/b": may not contain \'/\'',
    ],
  ],
  [
    'zero',
    'IPAddress',
    {
      metadata: { name: '192.168.09.2' },
      spec: { parentRef: { resource: 'services', name: 'x' } },
    },
    ['metadata.name: Invalid value: "192.168.09.2": must not have leading 0s'],
  ],
  [
    'ok',
    'IPAddress',
    {
      metadata: { name: '192.168.223.249' },
      spec: { parentRef: { resource: 'services', name: 'x' } },
    },
    [],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'NetworkPolicy',
    {
      before: egressPolicy,
      edit: {
        spec: { podSelector: { matchLabels: { 'a b': 'c d' } }, egress: null, policyTypes: null },
      },
    },
    [
      "spec.podSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.podSelector.matchLabels: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.podSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.podSelector.matchLabels: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'ok, 2',
    'NetworkPolicy',
    {
      before: egressPolicy,
      edit: { spec: { podSelector: { matchLabels: { a: 'b' } }, egress: null, policyTypes: null } },
    },
    [],
  ],
  [
    'ok',
    'ServiceCIDR',
    {
      before: serviceCidr,
      edit: { spec: { cidrs: ['10.78.0.0/24'] } },
    },
    ['spec.cidrs[0]: Invalid value: "10.78.0.0/24": field is immutable'],
  ],
  [
    'ok, 2',
    'ServiceCIDR',
    {
      before: serviceCidr,
      edit: { spec: { cidrs: [] } },
    },
    ['spec.cidrs: Invalid value: []: field is immutable'],
  ],
  [
    'ok, 3',
    'ServiceCIDR',
    {
      before: serviceCidr,
      edit: { spec: { cidrs: ['10.77.0.0/24', 'fd00::/112'] } },
    },
    [],
  ],
  [
    'ok',
    'IPAddress',
    {
      before: {
        metadata: { name: '192.168.223.249' },
        spec: { parentRef: { resource: 'services', name: 'x' } },
      },
      edit: { spec: { parentRef: { resource: 'services', name: 'y' } } },
    },
    [
      'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"","Name":"y"}: field is immutable',
    ],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'warn',
    'NetworkPolicy',
    {
      spec: {
        podSelector: {},
        ingress: [
          { from: [{ ipBlock: { cidr: '10.0.0.1/8' } }, { ipBlock: { cidr: 'FD00::/8' } }] },
        ],
      },
    },
    [
      'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
      'spec.ingress[0].from[1].ipBlock.cidr: IPv6 CIDR value "FD00::/8" should be in RFC 5952 canonical format ("fd00::/8")',
    ],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
