import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

test.each<Case>([
  [
    'ok',
    'FlowSchema',
    {
      spec: {
        priorityLevelConfiguration: { name: 'global-default' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'nobody-x' } }],
            resourceRules: [
              { verbs: ['get'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] },
            ],
          },
        ],
      },
    },
    [],
  ],
  [
    'bad',
    'FlowSchema',
    {
      spec: {
        matchingPrecedence: 1,
        distinguisherMethod: { type: 'X' },
        priorityLevelConfiguration: { name: 'A_' },
        rules: [
          { subjects: [] },
          {
            subjects: [
              { kind: 'X' },
              { kind: 'User' },
              { kind: 'Group', group: { name: '' }, user: { name: 'x' } },
              { kind: 'ServiceAccount', serviceAccount: { name: 'A_', namespace: '' } },
            ],
            resourceRules: [
              { verbs: ['*', 'get'], apiGroups: ['*', 'a'], resources: [], namespaces: ['A_'] },
              { verbs: ['foo'], apiGroups: [], resources: ['*', 'b'] },
            ],
            nonResourceRules: [
              { verbs: [], nonResourceURLs: ['', 'a', '/a b', '/a//b', '/a*', '/a/*', '*x'] },
              { verbs: ['get'], nonResourceURLs: ['*', '/'] },
            ],
          },
        ],
      },
    },
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
      'spec.distinguisherMethod.type: Unsupported value: {"Type":"X"}: supported values: "ByNamespace", "ByUser"',
      "spec.priorityLevelConfiguration.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.rules[0].subjects: Required value: subjects must contain at least one value',
      'spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty',
      'spec.rules[1].subjects[0].kind: Unsupported value: "X": supported values: "Group", "ServiceAccount", "User"',
      "spec.rules[1].subjects[1].user: Required value: user is required when subject kind is 'User'",
      'spec.rules[1].subjects[2].group.name: Required value',
      "spec.rules[1].subjects[2].user: Forbidden: user is forbidden when subject kind is not 'User'",
      "spec.rules[1].subjects[3].serviceAccount.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.rules[1].subjects[3].serviceAccount.namespace: Required value: must specify namespace for service account',
      'spec.rules[1].resourceRules[0].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs',
      'spec.rules[1].resourceRules[0].apiGroups: Invalid value: ["*","a"]: if \'*\' is present, must not specify other api groups',
      'spec.rules[1].resourceRules[0].resources: Required value: resource rules must supply at least one resource',
      "spec.rules[1].resourceRules[0].namespaces[0]: Invalid value: \"A_\": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'spec.rules[1].resourceRules[1].verbs: Unsupported value: ["foo"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
      'spec.rules[1].resourceRules[1].apiGroups: Required value: resource rules must supply at least one api group',
      'spec.rules[1].resourceRules[1].resources: Invalid value: ["*","b"]: if \'*\' is present, must not specify other resources',
      'spec.rules[1].resourceRules[1].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
      'spec.rules[1].nonResourceRules[0].verbs: Required value: verbs must contain at least one value',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "": must not be empty',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "a": must start with slash',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[2]: Invalid value: "/a b": must not contain white-space',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[3]: Invalid value: "/a//b": must not contain double slash',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[4]: Invalid value: "/a*": wildcard can only do suffix matching',
      'spec.rules[1].nonResourceRules[0].nonResourceURLs[6]: Invalid value: "*x": must start with slash',
      'spec.rules[1].nonResourceRules[1].nonResourceURLs: Invalid value: ["*","/"]: if \'*\' is present, must not specify other non-resource URLs',
    ],
  ],
  [
    'big',
    'FlowSchema',
    { spec: { matchingPrecedence: 20000, priorityLevelConfiguration: { name: '' } } },
    [
      'spec.matchingPrecedence: Invalid value: 20000: must not be greater than 10000',
      'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
    ],
  ],
  [
    'neg',
    'FlowSchema',
    { spec: { matchingPrecedence: -1, priorityLevelConfiguration: { name: 'x' } } },
    ['spec.matchingPrecedence: Invalid value: -1: must be a positive value'],
  ],
  [
    'ok',
    'PriorityLevelConfiguration',
    {
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Queue' } },
      },
    },
    [
      'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
    ],
  ],
  [
    'defaults',
    'PriorityLevelConfiguration',
    { spec: { type: 'Limited' } },
    ['spec.limited: Required value: must not be empty when type is Limited'],
  ],
  [
    'reject',
    'PriorityLevelConfiguration',
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
    [],
  ],
  [
    'bad',
    'PriorityLevelConfiguration',
    {
      spec: {
        type: 'Limited',
        exempt: {},
        limited: {
          nominalConcurrencyShares: -1,
          lendablePercent: 101,
          borrowingLimitPercent: -1,
          limitResponse: {
            type: 'Queue',
            queuing: { queues: 2, handSize: 3, queueLengthLimit: -1 },
          },
        },
      },
    },
    [
      'spec.exempt: Forbidden: must be nil if the type is Limited',
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive',
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 3: should not be greater than queues (2)',
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
  ],
  [
    'bits',
    'PriorityLevelConfiguration',
    {
      spec: {
        type: 'Limited',
        limited: {
          limitResponse: {
            type: 'Queue',
            queuing: { queues: 100000, handSize: 8, queueLengthLimit: 5 },
          },
        },
      },
    },
    [
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 100000 and handSize 8 should not be greater than 60',
    ],
  ],
  [
    'exempt',
    'PriorityLevelConfiguration',
    { spec: { type: 'Exempt', limited: {} } },
    [
      "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
      'spec.limited: Forbidden: must be nil if the type is not Limited',
    ],
  ],
  [
    'type',
    'PriorityLevelConfiguration',
    { spec: { type: 'X' } },
    ['spec.type: Unsupported value: "X": supported values: "Exempt", "Limited"'],
  ],
  [
    'resp',
    'PriorityLevelConfiguration',
    { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject', queuing: {} } } } },
    [
      'spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited',
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
