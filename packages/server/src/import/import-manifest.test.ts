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
      ['Deployment', 'cattle-cluster-agent'],
    ]);
  });

  it('runs two agents without rights on their nodes', () => {
    const deployment = objects(importManifest(facts)).at(-1);
    expect(deployment).toMatchObject({
      spec: {
        replicas: 2,
        template: {
          spec: {
            securityContext: { runAsNonRoot: true },
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
    expect(objects(text)).toHaveLength(13);
    expect(deployment.spec.template.spec.containers[0].image).toBe(evil);
  });
});
