import type { DynamicObject } from '@drover/apimachinery';
import { systemClock } from '@drover/base';
import { createClient } from '@drover/client';
import { deployments, namespaces, pods } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

const labelled = (name: string, labels: Readonly<Record<string, string>>): DynamicObject => ({
  metadata: {
    name,
    labels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]),
    ),
  },
});

const pod = (spec: object, container: object = {}): DynamicObject => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i', ...container }], ...spec },
});

async function refusalOf(server: TestApiServer, object: DynamicObject): Promise<string> {
  try {
    await server.client().resource(pods).create(object, { namespace: 'n' });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('level baseline forbids what breaks out of a pod', async () => {
  await using server = await startTestApiServer();
  await server
    .client()
    .resource(namespaces)
    .create(labelled('n', { enforce: 'baseline' }));
  const container = {
    ports: [{ containerPort: 80, hostPort: 80 }],
    securityContext: {
      privileged: true,
      procMount: 'Unmasked',
      capabilities: { add: ['NET_ADMIN', 'CHOWN', 'BPF'] },
      seLinuxOptions: { type: 'spc_t', user: 'u' },
      seccompProfile: { type: 'Unconfined' },
      appArmorProfile: { type: 'Unconfined' },
    },
    livenessProbe: { httpGet: { port: 80, host: '10.0.0.1' } },
  };
  const spec = {
    hostUsers: false,
    volumes: [{ name: 'v', hostPath: { path: '/' } }],
    securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] },
  };
  expect(await refusalOf(server, pod(spec, container))).toBe(
    'pods "p" is forbidden: violates PodSecurity "baseline:latest": forbidden AppArmor profile (container "c" must not set AppArmor profile type to "Unconfined"), non-default capabilities (container "c" must not include "BPF", "NET_ADMIN" in securityContext.capabilities.add), hostPath volumes (volume "v"), hostPort (container "c" uses hostPort 80), probe or lifecycle host (container "c" uses probe or lifecycle host "10.0.0.1"), privileged (container "c" must not set securityContext.privileged=true), procMount (container "c" must not set securityContext.procMount to "Unmasked"), seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set), seccompProfile (container "c" must not set securityContext.seccompProfile.type to "Unconfined"), forbidden sysctls (kernel.msgmax)',
  );
  expect(await refusalOf(server, pod({}))).toBe('');
});

test('level restricted asks for what confines', async () => {
  await using server = await startTestApiServer();
  await server
    .client()
    .resource(namespaces)
    .create(labelled('n', { enforce: 'restricted' }));
  expect(
    await refusalOf(server, pod({ volumes: [{ name: 'v', nfs: { server: 's', path: '/' } }] })),
  ).toBe(
    'pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), restricted volume types (volume "v" uses restricted volume type "nfs"), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const confined = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  expect(await refusalOf(server, pod({ securityContext: confined }, { securityContext }))).toBe('');
});

test('an old version asks for what it did then', async () => {
  await using server = await startTestApiServer();
  const labels = { enforce: 'restricted', 'enforce-version': 'v1.7' };
  await server.client().resource(namespaces).create(labelled('n', labels));
  expect(await refusalOf(server, pod({}))).toBe(
    'pods "p" is forbidden: violates PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)',
  );
});

test('labels that cannot be understood are refused', async () => {
  await using server = await startTestApiServer();
  const labels = { enforce: 'strict', 'warn-version': '1.20' };
  await expect(server.client().resource(namespaces).create(labelled('n', labels))).rejects.toThrow(
    'Namespace "n" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.20": must be "latest" or "v1.x"]',
  );
});

test('who makes workloads is warned, and so is who makes a namespace stricter', async () => {
  await using server = await startTestApiServer();
  const warnings: string[] = [];
  const onWarning = (text: string): void => void warnings.push(text);
  const client = createClient({ transport: server.transport(), clock: systemClock, onWarning });
  await client.resource(namespaces).create(labelled('n', { warn: 'baseline' }));
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { hostNetwork: true, containers: [{ name: 'c', image: 'i' }] },
  };
  const spec = { selector: { matchLabels: { a: 'b' } }, template };
  await client.resource(deployments).create({ metadata: { name: 'd' }, spec }, { namespace: 'n' });
  await client.resource(pods).create(pod({ hostIPC: true }), { namespace: 'n' });
  await client
    .resource(namespaces)
    .patch('n', { type: 'merge', body: labelled('n', { enforce: 'baseline' }) });
  expect(warnings).toEqual([
    'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
    'would violate PodSecurity "baseline:latest": host namespaces (hostIPC=true)',
    'existing pods in namespace "n" violate the new PodSecurity enforce level "baseline:latest"',
    'p: host namespaces',
  ]);
});
