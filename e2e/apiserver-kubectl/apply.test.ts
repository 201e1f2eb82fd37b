import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandResult } from '../../scripts/run-command.ts';
import { type KubectlSetting, startKubectlSetting, words } from './kubectl-setting.ts';
import { configMap, deployment } from './manifests.ts';

let setting: KubectlSetting;

beforeAll(async () => {
  setting = await startKubectlSetting();
});

afterAll(async () => {
  await setting[Symbol.asyncDispose]();
});

/** What one path of an object holds. */
async function read(what: string, path: string): Promise<string> {
  return setting.kubectl.output([...words(`get ${what} -o`), `jsonpath={${path}}`]);
}

/** Applies an object. */
async function apply(object: object, ...flags: string[]): Promise<CommandResult> {
  return setting.kubectl.run(['apply', '-f', '-', ...flags], { input: JSON.stringify(object) });
}

describe('kubectl apply', () => {
  test('client-side: what it applied before and does not any more goes, what others added stays', async () => {
    await apply(configMap('client', { a: '1', b: '1' }));
    await setting.kubectl.output(words('patch cm client -p {"data":{"other":"1"}}'));
    expect(await apply(configMap('client', { a: '2' }))).toMatchObject({
      stdout: 'configmap/client configured\n',
    });
    expect(await read('cm client', '.data')).toBe('{"a":"2","other":"1"}');
    expect(
      await setting.kubectl.output(words('apply view-last-applied cm/client -o json')),
    ).toContain('"a": "2"');
  });

  test('server-side: a conflict names the owner; force takes the field, and the owner loses it', async () => {
    const mine = (value: string, ...flags: string[]): Promise<CommandResult> =>
      apply(configMap('server', { a: value }), '--server-side', ...flags);
    await mine('1', '--field-manager=first');
    const refused = await mine('2', '--field-manager=second');
    expect(refused.stderr).toContain('conflict with "first": .data.a');
    expect(refused.exitCode).toBe(1);
    expect(await read('cm server', '.data.a')).toBe('1');
    await mine('2', '--field-manager=second', '--force-conflicts');
    expect(await read('cm server', '.data.a')).toBe('2');
    expect(await read('cm server', '.metadata.managedFields[*].manager')).toBe('second');
  });

  test('from client-side to server-side without a conflict, and back', async () => {
    await apply(deployment('nginx:1'));
    const moved = await apply(deployment('nginx:2'), '--server-side');
    expect(moved).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await read('deploy web', '.spec.template.spec.containers[0].image')).toBe('nginx:2');
    const managers = '.metadata.managedFields[*].manager';
    expect(await read('deploy web', managers)).not.toContain('before-first-apply');
    const lastApplied = await read(
      'deploy web',
      '.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration',
    );
    expect(JSON.parse(lastApplied)).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'nginx:2' }] } } },
    });
    await setting.kubectl.output(words('set image deploy/web c=nginx:3'));
    const conflict = await apply(deployment('nginx:4'), '--server-side');
    expect(conflict.stderr).toContain(
      'conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="c"].image',
    );
    expect(await apply(deployment('nginx:4'))).toMatchObject({ exitCode: 0 });
  });

  test('--prune -l deletes what is not in the files any more', async () => {
    const list = (...names: string[]): object => ({
      apiVersion: 'v1',
      kind: 'List',
      items: names.map((name) => configMap(name, {}, { set: 'pruned' })),
    });
    const prune = words('--prune -l set=pruned --prune-allowlist=core/v1/ConfigMap');
    await apply(list('one', 'two'), ...prune);
    expect((await apply(list('one'), ...prune)).stdout).toContain('configmap/two pruned');
    expect(await setting.kubectl.output(words('get cm -l set=pruned -o name'))).toBe(
      'configmap/one',
    );
  });

  test('--prune --applyset deletes what has left the set, and keeps its members in a Secret', async () => {
    const list = (...names: string[]): object => ({
      apiVersion: 'v1',
      kind: 'List',
      items: names.map((name) => configMap(name, {})),
    });
    const env = { KUBECTL_APPLYSET: 'true' };
    const flags = words('--prune --applyset=set -n default');
    const run = async (...names: string[]): Promise<string> => {
      const path = await setting.file(`${names.join('-')}.json`, list(...names));
      return setting.kubectl.output(['apply', '-f', path, ...flags], { env });
    };
    await run('three', 'four');
    expect(await run('three')).toContain('configmap/four pruned');
    expect(
      await read(
        'secret set',
        '.metadata.annotations.applyset\\.kubernetes\\.io/contains-group-kinds',
      ),
    ).toBe('ConfigMap');
    expect(await setting.refusal(words('get cm four'))).toContain('NotFound');
  });

  test('-k: builds, applies and deletes', async () => {
    const folder = join(setting.directory, 'kustomize');
    await mkdir(folder);
    await writeFile(join(folder, 'cm.json'), JSON.stringify(configMap('base', {})));
    await writeFile(
      join(folder, 'kustomization.yaml'),
      'resources: [cm.json]\nnamePrefix: x-\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n',
    );
    await setting.kubectl.output(['apply', '-k', folder]);
    expect(await setting.kubectl.output(words('get cm -o name'))).toMatch(
      /configmap\/x-base\nconfigmap\/x-made-\w{10}/,
    );
    await setting.kubectl.output(['delete', '-k', folder]);
    expect(await setting.refusal(words('get cm x-base'))).toContain('NotFound');
  });
});

describe('kubectl diff', () => {
  test.concurrent.each([
    ['client-side', [], 'plain'],
    ['server-side', ['--server-side'], 'typed'],
  ])('%s: 0 without, 1 with a difference, and nothing is stored', async (_, flags, name) => {
    const path = await setting.file(`${name}.json`, configMap(name, { a: '1' }));
    await setting.kubectl.output(['apply', '-f', path, ...flags]);
    const same = await setting.kubectl.run(['diff', '-f', path, ...flags]);
    expect(same).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    await setting.file(`${name}.json`, configMap(name, { a: '2' }));
    const other = await setting.kubectl.run(['diff', '-f', path, ...flags]);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toMatch(/-  a: "1"\n\+  a: "2"/);
    expect(await read(`cm ${name}`, '.data.a')).toBe('1');
  });
});

describe('kubectl edit', () => {
  const edit = async (script: string): Promise<CommandResult> =>
    setting.kubectl.run(words('edit cm edited'), { env: { KUBE_EDITOR: `sed -i ${script}` } });

  test('stores what the editor leaves, and nothing when nothing changes', async () => {
    await setting.kubectl.output(words('create configmap edited --from-literal=a=before'));
    expect((await edit('s/before/after/')).stdout).toBe('configmap/edited edited\n');
    expect(await read('cm edited', '.data.a')).toBe('after');
    const version = await read('cm edited', '.metadata.resourceVersion');
    expect(await edit('s/before/after/')).toMatchObject({ exitCode: 0 });
    expect(await read('cm edited', '.metadata.resourceVersion')).toBe(version);
  });

  test('an invalid object is refused, and the edits are kept in a file', async () => {
    const refused = await edit('s/^data:/daten:/');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('configmaps "edited" is invalid');
    const [, copy = ''] = /stored to "(.*)"/.exec(refused.stderr) ?? [];
    expect(await readFile(copy, 'utf8')).toContain('daten:');
    await rm(copy);
    expect(await read('cm edited', '.data.a')).toBe('after');
  });
});

describe('labels and annotations', () => {
  test('are set, overwritten only when told to, and removed', async () => {
    const { kubectl } = setting;
    await kubectl.output(words('create configmap marked'));
    for (const [verb, field] of [
      ['label', 'labels'],
      ['annotate', 'annotations'],
    ]) {
      await kubectl.output(words(`${verb} cm marked a=1 b=1`));
      expect(await setting.refusal(words(`${verb} cm marked a=2`))).toContain(
        '--overwrite is false',
      );
      await kubectl.output(words(`${verb} cm marked a=2 b- --overwrite`));
      expect(await read('cm marked', `.metadata.${field}`)).toBe('{"a":"2"}');
    }
  });
});
