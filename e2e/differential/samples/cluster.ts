import { clusterWide, namespaced, type Sample } from './sample.ts';

const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const subject = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' };
const webhook = {
  name: 'check.example.com',
  clientConfig: { url: 'https://127.0.0.1:1/check' },
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  rules: [
    {
      apiGroups: ['nowhere.example.com'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['things'],
    },
  ],
};
// An ECDSA key's request for CN=jane, O=devs.
const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFvTUJHUmxkbk14RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVF1cDV0RmhaMyt2Um8vMXA0UzJSNVRaL1F6a0dESTFxOENFUFRiClRqUzFUd1dUK1JNb081WFZsUjVvdFlUZnpwS2UyTkloZWszckVpRy9HZkFCU1dzaW9BQXdDZ1lJS29aSXpqMEUKQXdJRFJ3QXdSQUlnT2J2aG1DWTdRMmJjclN0VlkrMU16Zng0Zm1lQ3orYytwTndtYTBYaHE4MENJQVhqQ0lXcwpibG9TQng5WnVVdm1ieGtsdWJzcWEyK2hhaHdSRXNSQjhEM2cKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

/** Roles and bindings. */
export const rbacSamples: readonly Sample[] = [
  ...namespaced('rbac.authorization.k8s.io/v1', [
    {
      resource: 'roles',
      kind: 'Role',
      minimal: {},
      rich: {
        rules: [
          rule,
          {
            apiGroups: ['apps'],
            resources: ['deployments', 'deployments/scale'],
            verbs: ['*'],
            resourceNames: ['a'],
          },
        ],
      },
      change: { rules: [rule] },
      forbidden: [
        { rules: [{ verbs: [] }] },
        { rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] },
      ],
    },
    {
      resource: 'rolebindings',
      kind: 'RoleBinding',
      minimal: { roleRef },
      rich: {
        roleRef,
        subjects: [
          subject,
          { kind: 'ServiceAccount', name: 'x', namespace: 'y' },
          { kind: 'Group', name: 'g' },
        ],
      },
      change: { subjects: [subject] },
      forbidden: [
        { roleRef: { ...roleRef, name: 'edit' } },
        { subjects: [{ kind: 'Odd', name: 'x' }] },
      ],
    },
  ]),
  ...clusterWide('rbac.authorization.k8s.io/v1', [
    {
      resource: 'clusterroles',
      kind: 'ClusterRole',
      minimal: {},
      rich: { rules: [rule, { nonResourceURLs: ['/healthz', '/metrics/*'], verbs: ['get'] }] },
      change: { rules: [rule] },
      forbidden: [
        { rules: [{ verbs: ['get'] }] },
        { aggregationRule: { clusterRoleSelectors: [] } },
      ],
    },
    {
      resource: 'clusterrolebindings',
      kind: 'ClusterRoleBinding',
      minimal: { roleRef },
      rich: { roleRef, subjects: [subject, { kind: 'ServiceAccount', name: 'x', namespace: 'y' }] },
      change: { subjects: [subject] },
      forbidden: [
        { roleRef: { ...roleRef, name: 'edit' } },
        { subjects: [{ kind: 'ServiceAccount', name: 'x' }] },
      ],
    },
  ]),
];

/** Kinds by which the API itself is extended and guarded. */
export const extensionSamples: readonly Sample[] = [
  ...clusterWide('admissionregistration.k8s.io/v1', [
    {
      resource: 'validatingwebhookconfigurations',
      kind: 'ValidatingWebhookConfiguration',
      minimal: {},
      rich: {
        webhooks: [
          {
            ...webhook,
            failurePolicy: 'Ignore',
            matchConditions: [{ name: 'm', expression: 'request.userInfo.username != "x"' }],
            namespaceSelector: { matchLabels: { a: 'b' } },
            timeoutSeconds: 5,
          },
        ],
      },
      change: { webhooks: [webhook] },
      forbidden: [
        { webhooks: [{ ...webhook, sideEffects: 'Some' }] },
        { webhooks: [{ ...webhook, timeoutSeconds: 99 }] },
        { webhooks: [{ ...webhook, clientConfig: {} }] },
      ],
    },
    {
      resource: 'mutatingwebhookconfigurations',
      kind: 'MutatingWebhookConfiguration',
      minimal: {},
      rich: {
        webhooks: [
          {
            ...webhook,
            reinvocationPolicy: 'IfNeeded',
            clientConfig: { service: { namespace: 'a', name: 'b', path: '/p' } },
            matchPolicy: 'Exact',
          },
        ],
      },
      change: { webhooks: [webhook] },
      forbidden: [
        { webhooks: [{ ...webhook, name: 'short' }] },
        { webhooks: [{ ...webhook, admissionReviewVersions: [] }] },
      ],
    },
    {
      resource: 'validatingadmissionpolicies',
      kind: 'ValidatingAdmissionPolicy',
      minimal: {
        spec: {
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: ['nowhere.example.com'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['things'],
              },
            ],
          },
          validations: [{ expression: 'true' }],
        },
      },
      rich: {
        spec: {
          failurePolicy: 'Ignore',
          paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: ['nowhere.example.com'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['things'],
              },
            ],
          },
          variables: [{ name: 'n', expression: 'object.metadata.name' }],
          validations: [
            { expression: 'variables.n.size() < 10', message: 'too long', reason: 'Forbidden' },
          ],
          auditAnnotations: [{ key: 'k', valueExpression: '"v"' }],
          matchConditions: [{ name: 'm', expression: 'true' }],
        },
      },
      change: { spec: { validations: [{ expression: 'false', messageExpression: '"no"' }] } },
      forbidden: [
        { spec: { validations: [{ expression: 'object.' }] } },
        { spec: { validations: [{ expression: '1 + 1' }] } },
        { spec: { validations: [{ expression: 'nothing.here' }] } },
        { spec: { failurePolicy: 'Odd' } },
      ],
    },
    {
      resource: 'validatingadmissionpolicybindings',
      kind: 'ValidatingAdmissionPolicyBinding',
      minimal: { spec: { policyName: 'nothing', validationActions: ['Deny'] } },
      rich: {
        spec: {
          policyName: 'nothing',
          validationActions: ['Warn', 'Audit'],
          paramRef: { name: 'p', namespace: 'default', parameterNotFoundAction: 'Allow' },
          matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } },
        },
      },
      change: { spec: { validationActions: ['Deny'] } },
      forbidden: [
        { spec: { validationActions: [] } },
        { spec: { validationActions: ['Deny', 'Warn'] } },
        { spec: { policyName: '' } },
      ],
    },
  ]),
  ...clusterWide('apiregistration.k8s.io/v1', [
    {
      resource: 'apiservices',
      kind: 'APIService',
      names: ['v1.{{ns}}-a.example.com', 'v1.{{ns}}-b.example.com'],
      minimal: {
        spec: {
          group: '{{ns}}-a.example.com',
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 10,
          service: { name: 's', namespace: 'default' },
          insecureSkipTLSVerify: true,
        },
      },
      rich: {
        spec: {
          group: '{{ns}}-a.example.com',
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 10,
          service: { name: 's', namespace: 'default', port: 8443 },
          insecureSkipTLSVerify: true,
        },
      },
      change: { spec: { versionPriority: 11 } },
      forbidden: [
        { spec: { group: 'other.example.com' } },
        { spec: { versionPriority: 0 } },
        { spec: { service: { name: '' } } },
      ],
      settles: '"type":"Available"',
    },
  ]),
  ...clusterWide('certificates.k8s.io/v1', [
    {
      resource: 'certificatesigningrequests',
      kind: 'CertificateSigningRequest',
      minimal: { spec: { request, signerName: 'example.com/signer', usages: ['client auth'] } },
      rich: {
        spec: {
          request,
          signerName: 'kubernetes.io/kube-apiserver-client',
          usages: ['client auth', 'digital signature'],
          expirationSeconds: 3600,
        },
      },
      change: { metadata: { labels: { a: 'b' } } },
      status: { conditions: [{ type: 'Failed', status: 'True', reason: 'r', message: 'm' }] },
    },
  ]),
  ...clusterWide('flowcontrol.apiserver.k8s.io/v1', [
    {
      resource: 'flowschemas',
      kind: 'FlowSchema',
      minimal: { spec: { priorityLevelConfiguration: { name: 'workload-low' } } },
      rich: {
        spec: {
          priorityLevelConfiguration: { name: 'workload-low' },
          matchingPrecedence: 9000,
          distinguisherMethod: { type: 'ByUser' },
          rules: [
            {
              subjects: [{ kind: 'User', user: { name: 'nobody' } }],
              resourceRules: [
                { verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['x'] },
              ],
            },
          ],
        },
      },
      change: { spec: { matchingPrecedence: 9100 } },
      forbidden: [
        { spec: { matchingPrecedence: 20000 } },
        { spec: { priorityLevelConfiguration: { name: '' } } },
      ],
      settles: '"type":"Dangling"',
    },
    {
      resource: 'prioritylevelconfigurations',
      kind: 'PriorityLevelConfiguration',
      minimal: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
      rich: {
        spec: {
          type: 'Limited',
          limited: {
            nominalConcurrencyShares: 3,
            lendablePercent: 10,
            limitResponse: {
              type: 'Queue',
              queuing: { queues: 8, handSize: 2, queueLengthLimit: 5 },
            },
          },
        },
      },
      change: { spec: { limited: { nominalConcurrencyShares: 4 } } },
      forbidden: [{ spec: { type: 'Odd' } }, { spec: { limited: { lendablePercent: 200 } } }],
    },
  ]),
  ...clusterWide('scheduling.k8s.io/v1', [
    {
      resource: 'priorityclasses',
      kind: 'PriorityClass',
      minimal: { value: 10 },
      rich: { value: 1000, description: 'High.', preemptionPolicy: 'Never', globalDefault: false },
      change: { description: 'Higher.' },
      forbidden: [{ value: 5 }, { preemptionPolicy: 'PreemptLowerPriority' }],
    },
  ]),
  ...clusterWide('node.k8s.io/v1', [
    {
      resource: 'runtimeclasses',
      kind: 'RuntimeClass',
      minimal: { handler: 'runc' },
      rich: {
        handler: 'kata',
        overhead: { podFixed: { cpu: '100m', memory: '10Mi' } },
        scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'k', operator: 'Exists' }] },
      },
      change: { metadata: { labels: { a: 'b' } } },
      forbidden: [{ handler: 'other' }, { handler: 'Bad_Name' }],
    },
  ]),
  ...namespaced('coordination.k8s.io/v1', [
    {
      resource: 'leases',
      kind: 'Lease',
      minimal: {},
      rich: {
        spec: {
          holderIdentity: 'me',
          leaseDurationSeconds: 15,
          leaseTransitions: 2,
          acquireTime: '2020-01-02T03:04:05.000006Z',
          renewTime: '2020-01-02T03:04:06.000007Z',
        },
      },
      change: { spec: { holderIdentity: 'you' } },
      forbidden: [{ spec: { leaseDurationSeconds: 0 } }, { spec: { leaseTransitions: -1 } }],
    },
  ]),
  ...namespaced('events.k8s.io/v1', [
    {
      resource: 'events',
      kind: 'Event',
      minimal: {
        eventTime: '2020-01-02T03:04:05.000006Z',
        reportingController: 'example.com/c',
        reportingInstance: 'c-1',
        action: 'Do',
        reason: 'Done',
        type: 'Normal',
        regarding: { kind: 'Pod', namespace: '{{ns}}', name: 'a' },
      },
      rich: {
        eventTime: '2020-01-02T03:04:05.000006Z',
        reportingController: 'example.com/c',
        reportingInstance: 'c-1',
        action: 'Do',
        reason: 'Done',
        type: 'Warning',
        note: 'A note.',
        regarding: { kind: 'Pod', namespace: '{{ns}}', name: 'a' },
        related: { kind: 'Node', name: 'n' },
      },
      change: { series: { count: 2, lastObservedTime: '2020-01-02T03:04:07.000000Z' } },
      forbidden: [{ type: 'Odd' }, { reportingController: 'Not Valid' }],
    },
  ]),
];
