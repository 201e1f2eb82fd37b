import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiServerProcess } from './apiserver-process.ts';
import { type Kubectl, kubectlWith } from './main-job-kubectl.ts';

let directory: string;
let server: ApiServerProcess;
let kubectl: Kubectl;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-kubectl-'));
  server = await ApiServerProcess.start(join(directory, 'data'));
  kubectl = kubectlWith(server.kubeconfigPath, join(directory, 'cache'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Writes a manifest and returns its path. */
async function manifest(name: string, object: object): Promise<string> {
  const path = join(directory, `${name}.json`);
  await writeFile(path, JSON.stringify(object));
  return path;
}

const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: {
                  size: { type: 'integer', minimum: 1, description: 'How large it is.' },
                },
              },
            },
          },
        },
      },
    ],
  },
};

describe('kubectl against drover-apiserver', () => {
  test('namespaces: create, get, wait, delete', async () => {
    await kubectl.output(['create', 'namespace', 'work']);
    expect(
      await kubectl.output(['get', 'namespace', 'work', '-o', 'jsonpath={.status.phase}']),
    ).toBe('Active');
    await kubectl.output(['create', 'configmap', 'a', '-n', 'work', '--from-literal=x=y']);
    await kubectl.output(['delete', 'namespace', 'work', '--timeout=60s']);
    expect((await kubectl.run(['get', 'namespace', 'work'])).stderr).toContain(
      'namespaces "work" not found',
    );
  });

  test('configmaps: apply twice, describe, label, patch, edit, delete', async () => {
    const map = (value: string): object => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { color: value },
    });
    const apply = async (value: string, ...flags: string[]): Promise<string> =>
      kubectl.output(['apply', ...flags, '-f', await manifest('settings', map(value))]);
    expect(await apply('red')).toBe('configmap/settings created');
    expect(await apply('red')).toBe('configmap/settings unchanged');
    expect(await apply('blue')).toBe('configmap/settings configured');
    expect(await kubectl.output(['describe', 'configmap', 'settings'])).toContain('blue');
    await kubectl.output(['label', 'configmap', 'settings', 'app=x']);
    expect(await kubectl.output(['get', 'cm', '-l', 'app=x', '-o', 'name'])).toBe(
      'configmap/settings',
    );
    await kubectl.output(['patch', 'cm', 'settings', '-p', '{"data":{"size":"1"}}']);
    await kubectl.output(['edit', 'cm', 'settings'], {
      env: { KUBE_EDITOR: 'sed -i s/blue/green/' },
    });
    expect(await kubectl.output(['get', 'cm', 'settings', '-o', 'jsonpath={.data}'])).toBe(
      '{"color":"green","size":"1"}',
    );
    await kubectl.output(['delete', 'cm', 'settings']);
  });

  test('server-side apply: fields of another manager are a conflict', async () => {
    const object = (value: string): object => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'shared', namespace: 'default' },
      data: { a: value },
    });
    const apply = async (value: string, manager: string, ...flags: string[]) =>
      kubectl.run([
        'apply',
        '--server-side',
        '--field-manager',
        manager,
        ...flags,
        '-f',
        await manifest('shared', object(value)),
      ]);
    expect(await apply('1', 'one')).toMatchObject({ exitCode: 0 });
    const conflict = await apply('2', 'two');
    expect(conflict.exitCode).toBe(1);
    expect(conflict.stderr).toContain('conflict with "one": .data.a');
    expect(await apply('2', 'two', '--force-conflicts')).toMatchObject({ exitCode: 0 });
  });

  test('secrets: create and read back', async () => {
    await kubectl.output(['create', 'secret', 'generic', 'pass', '--from-literal=word=open']);
    expect(await kubectl.output(['get', 'secret', 'pass', '-o', 'jsonpath={.data.word}'])).toBe(
      'b3Blbg==',
    );
    expect(await kubectl.output(['get', 'secrets'])).toMatch(/pass\s+Opaque\s+1/);
  });

  test('a custom resource: establish, explain, apply, refuse, show, delete', async () => {
    await kubectl.output(['apply', '-f', await manifest('definition', widgets)]);
    await kubectl.output([
      'wait',
      '--for=condition=Established',
      'crd/widgets.example.com',
      '--timeout=30s',
    ]);
    expect(await kubectl.output(['explain', 'widget.spec.size'])).toContain('How large it is.');
    const widget = (spec: object): object => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec,
    });
    const small = await kubectl.run(['apply', '-f', await manifest('small', widget({ size: 0 }))]);
    expect(small.stderr).toContain('spec.size in body should be greater than or equal to 1');
    const unknown = await manifest('unknown', widget({ size: 1, shape: 'round' }));
    expect((await kubectl.run(['apply', '-f', unknown])).stderr).toContain(
      'unknown field "spec.shape"',
    );
    await kubectl.output(['apply', '-f', await manifest('widget', widget({ size: 3 }))]);
    expect(await kubectl.output(['get', 'wd'])).toMatch(/NAME\s+SIZE\nw\s+3/);
    await kubectl.output(['delete', 'crd', 'widgets.example.com', '--timeout=60s']);
    expect((await kubectl.run(['get', 'wd'])).exitCode).toBe(1);
  });

  test('auth: what one may do, as oneself, as others and as a service account', async () => {
    expect(await kubectl.output(['auth', 'can-i', 'create', 'pods'])).toBe('yes');
    expect(
      (
        await kubectl.run([
          'auth',
          'can-i',
          'get',
          'cm',
          '--as',
          'bob',
          '--as-group',
          'system:authenticated',
        ])
      ).stdout.trim(),
    ).toBe('no');
    await kubectl.output(['create', 'role', 'reader', '--verb=get,list', '--resource=configmaps']);
    await kubectl.output(['create', 'rolebinding', 'bob', '--role=reader', '--user=bob']);
    expect(
      await kubectl.output([
        'auth',
        'can-i',
        'get',
        'cm',
        '--as',
        'bob',
        '--as-group',
        'system:authenticated',
      ]),
    ).toBe('yes');
    await kubectl.output(['create', 'serviceaccount', 'robot']);
    await kubectl.output([
      'create',
      'rolebinding',
      'robot',
      '--role=reader',
      '--serviceaccount=default:robot',
    ]);
    const token = await kubectl.output(['create', 'token', 'robot']);
    expect(token.split('.')).toHaveLength(3);
  });

  test('watching: get -w shows what happens', async () => {
    await using watch = await kubectl.start([
      'get',
      'cm',
      '-w',
      '-o',
      'name',
      '--field-selector',
      'metadata.name=seen',
    ]);
    await kubectl.output(['create', 'configmap', 'seen']);
    for await (const line of watch.lines) {
      expect(line).toBe('configmap/seen');
      break;
    }
  });
});
