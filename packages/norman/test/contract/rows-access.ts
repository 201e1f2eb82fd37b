import { ALL, READ, type Treatment } from './row.ts';

const RULES = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];

/** Who may do what. */
export const ACCESS_ROWS: Readonly<Record<string, Treatment>> = {
  globalRole: {
    methods: ALL,
    sample: (n) => ({ name: `role ${n}`, rules: RULES }),
    values: { rules: RULES },
  },
  globalRoleBinding: {
    methods: ALL,
    sample: () => ({ globalRoleId: 'user-base', userId: 'u-someone' }),
    values: { globalRoleId: 'user' },
    ruled: ['groupPrincipalId'],
  },
  roleTemplate: {
    methods: ALL,
    sample: (n) => ({ name: `template ${n}`, context: 'cluster', rules: RULES }),
    values: { rules: RULES, context: 'cluster', roleTemplateIds: ['cluster-member'] },
  },
  clusterRoleTemplateBinding: {
    methods: ALL,
    sample: () => ({
      clusterId: 'c-one',
      roleTemplateId: 'cluster-member',
      userId: 'u-someone',
    }),
    values: { clusterId: 'c-one', roleTemplateId: 'cluster-owner' },
    ruled: ['userPrincipalId', 'groupId', 'groupPrincipalId', 'namespaceId'],
  },
  projectRoleTemplateBinding: {
    methods: ALL,
    sample: () => ({
      projectId: 'c-one:p-one',
      roleTemplateId: 'project-member',
      userId: 'u-someone',
    }),
    values: { projectId: 'c-one:p-one', roleTemplateId: 'project-owner' },
    ruled: ['userPrincipalId', 'groupId', 'groupPrincipalId', 'namespaceId'],
  },
  user: {
    methods: ALL,
    sample: (n) => ({ username: `user-${n}`, password: 'correct horse battery' }),
    values: { password: 'another horse battery' },
    ruled: ['username', 'password', 'principalIds', 'enabled'],
    // Everyone sees themselves.
    without: ['emptyList'],
  },
  group: {
    methods: ALL,
    sample: (n) => ({ name: `group ${n}` }),
  },
  groupMember: {
    methods: ALL,
    sample: () => ({ groupId: 'g-x', principalId: 'local://u-x' }),
  },
  principal: {
    methods: READ,
    without: ['page', 'permission'],
  },
  token: {
    methods: ALL,
    sample: () => ({ description: 'a token' }),
    ruled: ['name', 'token', 'labels', 'annotations', 'enabled', 'ttl'],
    without: ['page', 'permission', 'update'],
  },
  preference: {
    methods: ALL,
    sample: (n) => ({ name: `preference-${n}`, value: 'dark' }),
    ruled: ['namespaceId'],
    without: ['permission'],
  },
  samlToken: {
    methods: ' / GET',
    without: ['permission'],
  },
};
