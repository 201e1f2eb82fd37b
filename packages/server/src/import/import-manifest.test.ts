import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { importManifest } from './import-manifest.ts';

const facts = {
  cluster: 'c-abc12',
  serverUrl: 'https://drover.example.com',
  token: 'bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789',
  caChecksum: 'ab12',
  agentImage: 'registry.example.com/drover/agent:0.1.0',
  serverVersion: '0.1.0',
  installUuid: 'f1',
};

function objects(text: string): Record<string, unknown>[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);
}

describe('importManifest', () => {
  it('holds what the agent needs and nothing for nodes', () => {
    const kinds = objects(importManifest(facts)).map(({ kind, metadata }) => [
      kind,
      (metadata as { name: string }).name,
    ]);
    expect(kinds).toEqual([
      ['Namespace', 'cattle-system'],
      ['ServiceAccount', 'cattle'],
      ['ClusterRole', 'drover-cluster-agent'],
      ['ClusterRoleBinding', 'drover-cluster-agent'],
      ['Role', 'drover-cluster-agent'],
      ['RoleBinding', 'drover-cluster-agent'],
      ['Namespace', 'cattle-impersonation-system'],
      ['Role', 'drover-cluster-agent'],
      ['RoleBinding', 'drover-cluster-agent'],
      ['CustomResourceDefinition', 'clusterauthtokens.cluster.cattle.io'],
      ['CustomResourceDefinition', 'clusteruserattributes.cluster.cattle.io'],
      ['Secret', 'cattle-credentials-aecd426'],
      ['Secret', 'drover-agent-trust'],
      ['PriorityClass', 'drover-cluster-agent'],
      ['PodDisruptionBudget', 'cattle-cluster-agent'],
      ['Deployment', 'cattle-cluster-agent'],
    ]);
  });

  it('runs two agents without rights on their nodes', () => {
    const deployment = objects(importManifest(facts)).at(-1);
    expect(deployment).toMatchObject({
      spec: {
        replicas: 2,
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          spec: {
            securityContext: { runAsNonRoot: true },
            priorityClassName: 'drover-cluster-agent',
            topologySpreadConstraints: [
              { topologyKey: 'kubernetes.io/hostname', maxSkew: 1 },
              { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1 },
            ],
            containers: [
              {
                image: 'registry.example.com/drover/agent:0.1.0',
                readinessProbe: { httpGet: { path: '/readyz' } },
                livenessProbe: { httpGet: { path: '/healthz' } },
                securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
              },
            ],
          },
        },
      },
    });
  });

  it('answers reviews of tokens on the control plane when people reach the cluster directly', () => {
    const added = objects(importManifest({ ...facts, authorizedEndpoint: true })).filter(
      ({ metadata }) => (metadata as { name: string }).name === 'kube-api-auth',
    );
    expect(added.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'DaemonSet',
    ]);
    expect(added.at(1)).toMatchObject({
      rules: [
        {
          apiGroups: ['cluster.cattle.io'],
          resources: ['clusterauthtokens', 'clusteruserattributes'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    });
    expect(added.at(-1)).toMatchObject({
      spec: {
        template: {
          spec: { hostNetwork: true, containers: [{ args: ['kube-api-auth'] }] },
        },
      },
    });
  });

  it('quotes every text, so that no value becomes structure', () => {
    const evil = 'x"\nkind: Pod\n---\n#';
    const text = importManifest({
      ...facts,
      agentImage: evil,
      agentEnvVars: [{ name: 'A', value: 'yes' }],
    });
    expect(text).toContain('"yes"');
    const deployment = objects(text).at(-1) as {
      spec: { template: { spec: { containers: [{ image: string }] } } };
    };
    expect(objects(text)).toHaveLength(16);
    expect(deployment.spec.template.spec.containers[0].image).toBe(evil);
  });

  it('says the reason of each right beside it, and asks for all of nothing but to read it', () => {
    const text = importManifest(facts);
    expect(text).toContain(
      '  # Short-lived tokens of its own in place of one that never ends.\n  - apiGroups:',
    );
    const roles = objects(text).filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role');
    const rules = roles.flatMap(
      ({ rules: own }) => own as { apiGroups?: string[]; resources?: string[]; verbs: string[] }[],
    );
    expect(text.match(/^ {2}# /gm)).toHaveLength(rules.length);
    // What people look at may be of any kind: the explorer reads all, and nothing else does more than read.
    const [all, ...others] = rules.filter(({ apiGroups = [] }) => apiGroups.includes('*'));
    expect(all).toEqual({ apiGroups: ['*'], resources: ['*'], verbs: ['list', 'watch'] });
    expect(others).toEqual([]);
    for (const rule of rules) {
      const { apiGroups = [], resources = [], verbs } = rule;
      expect(verbs).not.toContain('*');
      // A rule can name the extras of people by this alone.
      if (rule !== all && resources.includes('*')) {
        expect([apiGroups, verbs]).toEqual([['authentication.k8s.io'], ['impersonate']]);
      }
    }
  });

  it.each([
    ['a document', 'x\n---\nkind: Pod'],
    ['line ends that YAML knows and JSON does not', 'x\u0085---\u2028kind: Pod\u2029\ufeff'],
    ['a quote and a comment', '" }, #\\'],
    ['an alias, a tag and a directive', '*a &b !!binary %YAML'],
    ['a template', '{{ .Values.x }} ${HOME} $(id) `id`'],
    ['what YAML takes for something else', 'yes'],
    ['nothing', ''],
  ])('keeps %s in its place, whichever field brings it', (_, evil) => {
    const text = importManifest({
      ...facts,
      serverUrl: evil,
      caChecksum: evil,
      agentImage: evil,
      serverVersion: evil,
      installUuid: evil,
      agentEnvVars: [
        { name: 'GOOD', value: evil },
        { name: evil, value: 'x' },
        { name: 'CATTLE_SERVER', value: 'https://elsewhere.example.com' },
        { name: 'DROVER_POD_NAME', value: 'other' },
      ],
    });
    const lineEnds = /[\u0080-\u009f\u2028\u2029\ufeff]/;
    expect(lineEnds.test(text)).toBe(false);
    expect(text.split('\n---\n')).toHaveLength(16);
    const deployment = objects(text).at(-1) as unknown as Deployed;
    const [container] = deployment.spec.template.spec.containers;
    expect(container.image).toBe(evil);
    const plain = container.env.filter(({ value }) => value !== undefined);
    expect(plain.filter(({ value }) => value === evil).map(({ name }) => name)).toEqual([
      'CATTLE_SERVER',
      'CATTLE_CA_CHECKSUM',
      'CATTLE_SERVER_VERSION',
      'CATTLE_INSTALL_UUID',
      'GOOD',
    ]);
    const names = container.env.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(plain.map(({ value }) => value)).not.toContain('https://elsewhere.example.com');
  });
});

interface Deployed {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly image: string;
            readonly env: readonly { readonly name: string; readonly value?: string }[];
          },
        ];
      };
    };
  };
}
