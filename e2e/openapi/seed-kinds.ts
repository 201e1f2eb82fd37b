import { eventually } from '@drover/base/testing';
import type { ServerProcess } from '../server-process.ts';

interface AddedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

const MONITORING = { group: 'monitoring.coreos.com', version: 'v1' } as const;
const CATALOG = { group: 'project.cattle.io', version: 'v3' } as const;

/** Kinds that clusters know when the Prometheus operator, or Rancher's old catalog, was put into them. */
const ADDED_KINDS: readonly AddedKind[] = [
  { ...MONITORING, kind: 'Alertmanager', plural: 'alertmanagers' },
  { ...MONITORING, kind: 'Prometheus', plural: 'prometheuses' },
  { ...MONITORING, kind: 'PrometheusRule', plural: 'prometheusrules' },
  { ...MONITORING, kind: 'ServiceMonitor', plural: 'servicemonitors' },
  { ...CATALOG, kind: 'App', plural: 'apps' },
  { ...CATALOG, kind: 'AppRevision', plural: 'apprevisions' },
];

/** Teaches the local cluster the kinds of what others put into clusters; returns when it answers for them. */
export async function seedKinds(server: ServerProcess, token: string): Promise<void> {
  const cluster = '/k8s/clusters/local';
  for (const added of ADDED_KINDS) {
    const body = definitionOf(added);
    await server.json(`${cluster}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`, {
      token,
      body,
    });
  }
  for (const { group, version, plural } of ADDED_KINDS) {
    await eventually(
      () => server.json(`${cluster}/apis/${group}/${version}/${plural}`, { token }),
      { timeoutMs: 30_000 },
    );
  }
}

function definitionOf({ group, version, kind, plural }: AddedKind): object {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
