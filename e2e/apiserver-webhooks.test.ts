import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { CertificateAuthority } from './kubernetes/control-plane/pki.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';
import { ensureGoProgram } from './peers/ensure-peer.ts';
import { freePort } from './server-process.ts';

let directory: string;
let server: ApiServerProcess;
let kubectl: Kubectl;
let webhooks: ChildProcess;

/** Where the webhooks of the Go program are, and who signed its certificate. */
let clientConfig: (path: string) => object;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-webhooks-'));
  server = await ApiServerProcess.start(join(directory, 'data'));
  kubectl = kubectlWith(server.kubeconfigPath, join(directory, 'cache'));
  const authority = await CertificateAuthority.create('webhooks');
  const port = await freePort();
  webhooks = await startWebhooks(authority, port);
  const caBundle = Buffer.from(authority.certificate).toString('base64');
  clientConfig = (path) => ({
    service: { namespace: 'default', name: 'extension', port, path },
    caBundle,
  });
  await apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'extension' },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
}, 600_000);

afterAll(async () => {
  if (webhooks.exitCode === null) {
    webhooks.kill('SIGKILL');
    await once(webhooks, 'exit');
  }
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Starts the webhooks that are written in Go with controller-runtime. */
async function startWebhooks(authority: CertificateAuthority, port: number): Promise<ChildProcess> {
  const certDir = join(directory, 'certificates');
  await mkdir(certDir);
  const { certificate, privateKey } = await authority.issue({
    commonName: 'extension',
    servingNames: ['extension.default.svc'],
  });
  await writeFile(join(certDir, 'tls.crt'), certificate);
  await writeFile(join(certDir, 'tls.key'), privateKey);
  const program = await ensureGoProgram({
    name: 'extension',
    source: join(import.meta.dirname, 'peers/go/extension'),
    moduleFile: 'go.mod',
  });
  const child = spawn(program, ['--cert-dir', certDir, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(createInterface(child.stdout), 'line');
  return child;
}

async function apply(object: object): Promise<void> {
  const path = join(directory, 'object.json');
  await writeFile(path, JSON.stringify(object));
  await kubectl.output(['apply', '--server-side', '-f', path]);
}

const webhook = (name: string, path: string): object => ({
  name: `${name}.example.com`,
  clientConfig: clientConfig(path),
  rules: [
    {
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      apiGroups: [''],
      apiVersions: ['v1'],
      resources: ['configmaps'],
    },
  ],
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
});

test('webhooks of controller-runtime default and refuse what kubectl writes', async () => {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: 'extension' };
  const defaulting = [webhook('default', '/default')];
  await apply({ apiVersion, kind: 'MutatingWebhookConfiguration', metadata, webhooks: defaulting });
  const validating = [webhook('validate', '/validate')];
  await apply({
    apiVersion,
    kind: 'ValidatingWebhookConfiguration',
    metadata,
    webhooks: validating,
  });

  await kubectl.output(['create', 'configmap', 'good', '--from-literal=word=kept']);
  expect(
    await kubectl.output(['get', 'configmap', 'good', '-o', 'jsonpath={.metadata.labels.owner}']),
  ).toBe('nobody');

  const empty = await kubectl.run(['create', 'configmap', 'empty']);
  expect(empty.stderr).toContain('Warning: it holds nothing');

  const bad = await kubectl.run(['create', 'configmap', 'bad', '--from-literal=word=forbidden']);
  expect(bad.stderr).toContain(
    'admission webhook "validate.example.com" denied the request: the word of bad is forbidden',
  );
  expect((await kubectl.run(['get', 'configmap', 'bad'])).stderr).toContain('NotFound');

  const kept = await kubectl.run(['delete', 'configmap', 'good']);
  expect(kept.stderr).toContain('what is kept is not deleted');
  await kubectl.output(['delete', 'mutatingwebhookconfiguration', 'extension']);
  await kubectl.output(['delete', 'validatingwebhookconfiguration', 'extension']);
  await kubectl.output(['delete', 'configmap', 'good']);
});

test('a conversion webhook of controller-runtime gives kubectl every version', async () => {
  const version = (name: string, type: string, storage: boolean): object => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { size: { type } } } },
      },
    },
  });
  await apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', singular: 'widget', listKind: 'WidgetList' },
      versions: [version('v1', 'integer', true), version('v2', 'string', false)],
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: clientConfig('/convert'), conversionReviewVersions: ['v1'] },
      },
    },
  });
  await kubectl.output(['wait', '--for=condition=Established', 'crd/widgets.example.com']);

  const metadata = { name: 'w', namespace: 'default' };
  await apply({ apiVersion: 'example.com/v2', kind: 'Widget', metadata, spec: { size: '3cm' } });
  const size = (of: string): Promise<string> =>
    kubectl.output(['get', `widgets.${of}.example.com`, 'w', '-o', 'jsonpath={.spec.size}']);
  expect(await size('v1')).toBe('3');
  expect(await size('v2')).toBe('3cm');

  const patch = ['--type=merge', '-p', '{"spec":{"size":5}}'];
  await kubectl.output(['patch', 'widgets.v1.example.com', 'w', ...patch]);
  expect(await size('v2')).toBe('5cm');

  const wrong = await kubectl.run([
    ...['patch', 'widgets.v2.example.com', 'w', '--type=merge'],
    ...['-p', '{"spec":{"size":"five"}}'],
  ]);
  expect(wrong.stderr).toContain('"five" is no size');
  expect(await size('v1')).toBe('5');
});
