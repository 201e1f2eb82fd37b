import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubectlSetting, startKubectlSetting } from './apiserver-kubectl/kubectl-setting.ts';
import type { Kubectl } from './main-job-kubectl.ts';

let setting: KubectlSetting;
let kubectl: Kubectl;

beforeAll(async () => {
  setting = await startKubectlSetting();
  kubectl = setting.kubectl;
});

afterAll(async () => {
  await setting[Symbol.asyncDispose]();
});

/** Writes a manifest and returns its path. */
async function manifest(name: string, object: object): Promise<string> {
  return setting.file(`${name}.json`, object);
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
});
