import type { Scenario, Step } from '../step.ts';

const core = '/api/v1/namespaces/{{ns}}';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const reviews = '/apis/authorization.k8s.io/v1';
const post = (path: string, body: unknown, as?: string): Step => ({
  method: 'POST',
  path,
  body,
  ...(as === undefined ? {} : { as }),
});
const get = (path: string, as?: string): Step => ({
  method: 'GET',
  path,
  ...(as === undefined ? {} : { as }),
});
const user = 'user-{{ns}}';
const named = (headers: Record<string, string>): Step => ({
  ...post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}),
  headers,
});
const attributes = (verb: string, resource: string, more: object = {}): object => ({
  resourceAttributes: { namespace: '{{ns}}', verb, resource, ...more },
});
const roleRef = (kind: string, name: string): object => ({
  apiGroup: 'rbac.authorization.k8s.io',
  kind,
  name,
});
const rule = (resources: string[], verbs: string[]): object => ({
  apiGroups: [''],
  resources,
  verbs,
});

/** A user with few rights, and what it meets. `{{ns}}` is in the name, so that no two scenarios share one. */
const limited: Step[] = [
  post(`${rbac}/namespaces/{{ns}}/roles`, {
    metadata: { name: 'r' },
    rules: [rule(['configmaps'], ['get', 'list', 'create', 'watch']), rule(['secrets'], ['get'])],
  }),
  post(`${rbac}/namespaces/{{ns}}/rolebindings`, {
    metadata: { name: 'b' },
    roleRef: roleRef('Role', 'r'),
    subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
  }),
  { ...get(`${core}/configmaps`), headers: { 'impersonate-user': user }, until: 200 },
  ...[
    get(`${core}/configmaps/x`),
    get(`${core}/secrets`),
    get(`${core}/secrets/x`),
    get(`${core}/pods`),
    get('/api/v1/configmaps'),
    get('/api/v1/nodes'),
    get('/api/v1/nodes/x'),
    get('/apis/apps/v1/deployments'),
    get('/apis/odd.example.com/v1/things'),
    get('/nothing'),
    get('/metrics'),
    get('/version'),
    get('/api'),
    post(`${core}/configmaps`, { metadata: { name: 'mine' } }),
    {
      method: 'PUT',
      path: `${core}/configmaps/mine`,
      body: { metadata: { name: 'mine' } },
    } satisfies Step,
    {
      method: 'PATCH',
      path: `${core}/configmaps/mine`,
      type: 'application/merge-patch+json',
      body: {},
    } satisfies Step,
    {
      method: 'PATCH',
      path: `${core}/configmaps/new?fieldManager=m`,
      type: 'application/apply-patch+yaml',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } },
    } satisfies Step,
    { method: 'DELETE', path: `${core}/configmaps/mine` } satisfies Step,
    { method: 'DELETE', path: `${core}/configmaps` } satisfies Step,
    { method: 'WATCH', path: `${core}/secrets?watch=1` } satisfies Step,
    { method: 'WATCH', path: `${core}/configmaps?watch=1` } satisfies Step,
    get(`${core}/pods/x/status`),
    get(`${core}/pods/x/log`),
    post(`${core}/pods/x/exec`, {}),
    post(`${core}/serviceaccounts/default/token`, {}),
    post(`${rbac}/namespaces/{{ns}}/roles`, { metadata: { name: 'q' }, rules: [] }),
  ].map((step: Step): Step => ({ ...step, headers: { 'impersonate-user': user } })),
];

const escalation: Step[] = [
  post(`${rbac}/namespaces/{{ns}}/roles`, {
    metadata: { name: 'r' },
    rules: [
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings'],
        verbs: ['*'],
      },
      rule(['configmaps'], ['get']),
    ],
  }),
  post(`${rbac}/namespaces/{{ns}}/rolebindings`, {
    metadata: { name: 'b' },
    roleRef: roleRef('Role', 'r'),
    subjects: [{ kind: 'User', name: user }],
  }),
  { ...get(`${rbac}/namespaces/{{ns}}/roles`, user), until: 200 },
  post(
    `${rbac}/namespaces/{{ns}}/roles`,
    { metadata: { name: 'ok' }, rules: [rule(['configmaps'], ['get'])] },
    user,
  ),
  post(
    `${rbac}/namespaces/{{ns}}/roles`,
    { metadata: { name: 'no' }, rules: [rule(['configmaps', 'secrets'], ['get', 'list'])] },
    user,
  ),
  post(
    `${rbac}/namespaces/{{ns}}/roles`,
    { metadata: { name: 'no' }, rules: [rule(['*'], ['*'])] },
    user,
  ),
  post(
    `${rbac}/namespaces/{{ns}}/rolebindings`,
    {
      metadata: { name: 'c' },
      roleRef: roleRef('ClusterRole', 'admin'),
      subjects: [{ kind: 'User', name: user }],
    },
    user,
  ),
  post(
    `${rbac}/namespaces/{{ns}}/rolebindings`,
    {
      metadata: { name: 'd' },
      roleRef: roleRef('Role', 'ok'),
      subjects: [{ kind: 'User', name: 'x' }],
    },
    user,
  ),
  post(
    `${rbac}/namespaces/{{ns}}/rolebindings`,
    { metadata: { name: 'e' }, roleRef: roleRef('Role', 'missing'), subjects: [] },
    user,
  ),
  {
    method: 'PATCH',
    path: `${rbac}/namespaces/{{ns}}/roles/ok`,
    as: user,
    type: 'application/merge-patch+json',
    body: { rules: [rule(['pods'], ['delete'])] },
  },
  post(`${rbac}/clusterroles`, { metadata: { name: '{{ns}}-c' }, rules: [] }, user),
];

const impersonation: Step[] = [
  named({ 'impersonate-user': 'jane' }),
  named({ 'impersonate-user': 'jane', 'impersonate-group': 'g1' }),
  named({ 'impersonate-user': 'jane', 'impersonate-uid': 'u-1' }),
  named({
    'impersonate-user': 'jane',
    'impersonate-extra-scopes': 'a',
    'impersonate-extra-acme.com%2fproject': 'b',
  }),
  named({ 'impersonate-group': 'g1' }),
  named({ 'impersonate-user': 'system:serviceaccount:{{ns}}:robot' }),
  named({ 'impersonate-user': 'system:anonymous' }),
  named({ 'impersonate-user': 'jane', 'impersonate-group': 'system:unauthenticated' }),
];

const accessReviews: Step[] = [
  post(`${rbac}/namespaces/{{ns}}/roles`, {
    metadata: { name: 'r' },
    rules: [
      rule(['configmaps', 'pods/log'], ['get']),
      {
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['web'],
        verbs: ['update'],
      },
    ],
  }),
  post(`${rbac}/namespaces/{{ns}}/rolebindings`, {
    metadata: { name: 'b' },
    roleRef: roleRef('Role', 'r'),
    subjects: [{ kind: 'User', name: user }],
  }),
  { ...get(`${core}/configmaps/none`, user), until: 404 },
  ...[
    attributes('get', 'configmaps'),
    attributes('list', 'configmaps'),
    attributes('get', 'pods', { subresource: 'log' }),
    attributes('get', 'pods'),
    attributes('update', 'deployments', { group: 'apps', name: 'web' }),
    attributes('update', 'deployments', { group: 'apps', name: 'other' }),
    // Granted by one binding alone: of several Kubernetes names any.
    { nonResourceAttributes: { path: '/openapi/v2', verb: 'get' } },
    { nonResourceAttributes: { path: '/metrics', verb: 'get' } },
    { resourceAttributes: {} },
    {},
    { ...attributes('get', 'pods'), nonResourceAttributes: { path: '/x', verb: 'get' } },
    attributes('list', 'pods', { fieldSelector: { rawSelector: 'spec.nodeName=x' } }),
  ].flatMap((spec): Step[] => [
    post(`${reviews}/selfsubjectaccessreviews`, { spec }, user),
    post(`${reviews}/selfsubjectaccessreviews`, { spec }),
    post(`${reviews}/subjectaccessreviews`, { spec: { ...spec, user } }),
    post(`${reviews}/subjectaccessreviews`, { spec: { ...spec, groups: ['system:masters'] } }),
    post(`${reviews}/namespaces/{{ns}}/localsubjectaccessreviews`, {
      metadata: { namespace: '{{ns}}' },
      spec: { ...spec, user },
    }),
  ]),
  post(`${reviews}/subjectaccessreviews`, { spec: attributes('get', 'pods') }),
  post(`${reviews}/selfsubjectrulesreviews`, { spec: { namespace: '{{ns}}' } }, user),
  post(`${reviews}/selfsubjectrulesreviews`, { spec: {} }, user),
  post(`${reviews}/selfsubjectrulesreviews`, { spec: { namespace: '{{ns}}' } }),
  get(`${reviews}/selfsubjectaccessreviews`),
];

/** Who may do what. */
export function authScenarios(): Scenario[] {
  return [
    { name: 'auth: a limited user', steps: limited },
    { name: 'auth: escalation', steps: escalation },
    { name: 'auth: impersonation', steps: impersonation },
    { name: 'auth: access reviews', steps: accessReviews },
    {
      name: 'admission: bootstrap objects',
      namespaced: false,
      steps: [
        ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map((name) =>
          get(`/api/v1/namespaces/${name}`),
        ),
        get(`${rbac}/clusterroles?labelSelector=kubernetes.io/bootstrapping`),
        get(`${rbac}/clusterrolebindings?labelSelector=kubernetes.io/bootstrapping`),
        get(`${rbac}/namespaces/kube-system/roles`),
        get(`${rbac}/namespaces/kube-system/rolebindings`),
        get('/apis/scheduling.k8s.io/v1/priorityclasses'),
        get('/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas'),
        get('/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations'),
        get('/apis/apiregistration.k8s.io/v1/apiservices'),
        get('/api/v1/namespaces/default/services'),
        get('/api/v1/namespaces/default/endpoints'),
        get('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'),
        get('/apis/networking.k8s.io/v1/servicecidrs'),
        get('/apis/networking.k8s.io/v1/ipaddresses'),
        get('/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'),
        get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'),
        get('/apis/coordination.k8s.io/v1/leases'),
        get('/api/v1/componentstatuses'),
      ],
    },
    {
      name: 'admission: namespace lifecycle',
      steps: [
        post(`${core}/configmaps`, { metadata: { name: 'a' } }),
        post('/api/v1/namespaces/none-such/configmaps', { metadata: { name: 'a' } }),
        { method: 'DELETE', path: '/api/v1/namespaces/default' },
        { method: 'DELETE', path: '/api/v1/namespaces/kube-system' },
        {
          method: 'PUT',
          path: '/api/v1/namespaces/{{ns}}/finalize',
          body: {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: '{{ns}}' },
            spec: { finalizers: ['kubernetes', 'example.com/hold'] },
          },
        },
        { method: 'DELETE', path: '/api/v1/namespaces/{{ns}}?dryRun=All' },
        post('/api/v1/namespaces', { metadata: { name: '{{ns}}' } }),
        post('/api/v1/namespaces', { metadata: { name: 'UPPER' } }),
        post('/api/v1/namespaces', { metadata: { name: 'a.b' } }),
      ],
    },
    {
      name: 'admission: owners and finalizers',
      steps: [
        post(`${core}/configmaps`, { metadata: { name: 'owner' } }),
        post(`${core}/configmaps`, {
          metadata: {
            name: 'owned',
            ownerReferences: [
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                name: 'owner',
                uid: '{{0.metadata.uid}}',
                blockOwnerDeletion: true,
              },
            ],
          },
        }),
        post(`${core}/configmaps`, {
          metadata: {
            name: 'twice',
            ownerReferences: [
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{{0.metadata.uid}}' },
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{{0.metadata.uid}}' },
            ],
          },
        }),
        post(`${core}/configmaps`, {
          metadata: {
            name: 'event',
            ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'y' }],
          },
        }),
        post(`${core}/configmaps`, {
          metadata: { name: 'fin', finalizers: ['kubernetes', 'foregroundDeletion', 'orphan'] },
        }),
        post(`${core}/configmaps`, {
          metadata: { name: 'fin', finalizers: ['example.com/x', 'example.com/x'] },
        }),
        { method: 'DELETE', path: `${core}/configmaps/fin` },
        get(`${core}/configmaps/fin`),
      ],
    },
  ];
}
