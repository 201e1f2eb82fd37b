import { defaultBuiltIn } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { type Case, complaints, plainComplaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

const named = { name: 'x', namespace: 'n' };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' };

test('the rules of a Role need verbs, groups and resources', () => {
  expect(
    plainComplaints('Role', {
      metadata: named,
      rules: [{ verbs: null }, { verbs: ['get'], nonResourceURLs: ['/x'], resources: ['pods'] }],
    }),
  ).toEqual([
    'rules[0].verbs: Required value: verbs must contain at least one value',
    'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
    'rules[0].resources: Required value: resource rules must supply at least one resource',
    'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    'rules[1].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
  ]);
});

test('the names of roles may hold colons, and selectors must be readable', () => {
  const aggregationRule = {
    clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Is', values: [] }] }],
  };
  expect(
    plainComplaints('ClusterRole', {
      metadata: { name: 'system:x' },
      rules: null,
      aggregationRule,
    }),
  ).toEqual([
    'aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
  ]);
});

test('subjects are complete, and the role stays', () => {
  const subjects = [
    { kind: 'User', name: 'u' },
    { kind: 'ServiceAccount', name: 's' },
    { kind: 'Robot', name: '' },
  ];
  const binding = { metadata: { name: 'b' }, roleRef, subjects };
  expect(plainComplaints('ClusterRoleBinding', binding)).toEqual([
    'subjects[0].apiGroup: Unsupported value: "": supported values: "rbac.authorization.k8s.io"',
    'subjects[1].namespace: Required value',
    'subjects[2].name: Required value',
    'subjects[2].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
  ]);
  const good = { ...binding, subjects: [] };
  const old = { ...good, roleRef: { ...roleRef, name: 'old' } };
  expect(plainComplaints('ClusterRoleBinding', good, old)).toEqual([
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"r"}: cannot change roleRef',
  ]);
});

test('the groups of subjects are filled in', () => {
  const given = {
    roleRef: { apiGroup: '', kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'Group', name: 'g' },
      { kind: 'ServiceAccount', name: 's' },
    ],
  };
  expect(
    defaultBuiltIn(
      { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'RoleBinding' },
      given,
    ),
  ).toEqual({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'ServiceAccount', name: 's' },
    ],
  });
});

test.each<Case>([
  ['empty', 'Role', {}, []],
  [
    'bad',
    'Role',
    {
      rules: [
        { verbs: [] },
        { verbs: ['get'], nonResourceURLs: ['/a'], resources: ['b'] },
        { verbs: ['get'], apiGroups: [''], resources: [] },
      ],
    },
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
      'rules[1].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs',
      'rules[1].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs',
      'rules[2].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  [
    'agg',
    'ClusterRole',
    { aggregationRule: {} },
    [
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  ],
  [
    'agg2',
    'ClusterRole',
    { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'a b': 'c' } }] } },
    [
      "aggregationRule.clusterRoleSelectors[0].matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
    ],
  ],
  [
    'bad',
    'RoleBinding',
    {
      roleRef: { apiGroup: 'x', kind: 'Y', name: '' },
      subjects: [
        { kind: 'X', name: '' },
        { kind: 'User', name: 'a', apiGroup: 'q' },
        { kind: 'ServiceAccount', name: 'A_', apiGroup: 'z' },
      ],
    },
    [
      'roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
      'roleRef.kind: Unsupported value: "Y": supported values: "Role", "ClusterRole"',
      'roleRef.name: Required value',
      'subjects[0].name: Required value',
      'subjects[0].kind: Unsupported value: "X": supported values: "ServiceAccount", "User", "Group"',
      'subjects[1].apiGroup: Unsupported value: "q": supported values: "rbac.authorization.k8s.io"',
      "subjects[2].name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'subjects[2].apiGroup: Unsupported value: "z": supported values: ""',
    ],
  ],
  [
    'change',
    'RoleBinding',
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' } },
    [],
  ],
  [
    'bad',
    'ClusterRoleBinding',
    {
      roleRef: { apiGroup: '', kind: 'Role', name: 'a/b' },
      subjects: [
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'Group', name: 'g' },
      ],
    },
    [
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'roleRef.name: Invalid value: "a/b": may not contain \'/\'',
      'subjects[0].namespace: Required value',
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'change',
    'RoleBinding',
    {
      before: {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      },
      edit: { roleRef: { name: 'edit' } },
    },
    [
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    ],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
