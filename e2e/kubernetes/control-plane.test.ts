import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from './index.ts';
import { processesOf } from './process/run-directory.ts';

describe('startControlPlane', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane({ controllers: true });
  });
  afterAll(() => controlPlane[Symbol.asyncDispose]());

  it('moves objects when it has controllers', async () => {
    await controlPlane.kubectl(['create', 'namespace', 'short-lived']);
    await controlPlane.kubectl(['delete', 'namespace', 'short-lived', '--wait=false']);
    await eventually(async () => {
      const { stderr } = await controlPlane.kubectl(['get', 'namespace', 'short-lived']);
      expect(stderr).toContain('NotFound');
    });
  });

  it('lets a user in who has a certificate, as that user', async () => {
    const kubeconfig = join(controlPlane.directory, 'jane.kubeconfig');
    await writeFile(kubeconfig, await controlPlane.kubeconfigFor('jane', ['readers']));
    const whoAmI = ['--kubeconfig', kubeconfig, 'auth', 'whoami', '-o', 'json'];
    const { stdout } = await controlPlane.kubectl(whoAmI);
    const { status } = JSON.parse(stdout) as { status: { userInfo: unknown } };
    expect(status.userInfo).toMatchObject({
      username: 'jane',
      groups: ['readers', 'system:authenticated'],
    });
  });

  it('refuses a name that is taken', async () => {
    await expect(startControlPlane({ name: controlPlane.name })).rejects.toThrow('exists');
  });

  it('keeps its data when the API server is killed and started again', async () => {
    await controlPlane.kubectl(['create', 'configmap', 'kept', '--from-literal=a=b']);
    await controlPlane.stopApiServer();
    const refused = await controlPlane.kubectl(['get', 'configmaps']);
    expect(refused.exitCode).toBe(1);
    await controlPlane.startApiServer();
    const { stdout } = await controlPlane.kubectl(['get', 'configmap', 'kept', '-o', 'name']);
    expect(stdout).toBe('configmap/kept\n');
  });

  it('forgets old versions when etcd is compacted', async () => {
    const { stdout } = await controlPlane.kubectl(['get', 'namespace', 'default', '-o', 'json']);
    const { metadata } = JSON.parse(stdout) as { metadata: { resourceVersion: string } };
    await controlPlane.kubectl(['create', 'namespace', 'later']);
    expect(await controlPlane.compact()).toBeGreaterThan(Number(metadata.resourceVersion));
    await controlPlane.stopApiServer();
    await controlPlane.startApiServer();
    const query = `/api/v1/namespaces?watch=1&timeoutSeconds=5&resourceVersion=${metadata.resourceVersion}`;
    const watch = await controlPlane.kubectl(['get', '--raw', query]);
    expect(watch.stdout + watch.stderr).toContain('too old resource version');
  });

  it('leaves nothing behind', async () => {
    await controlPlane[Symbol.asyncDispose]();
    expect(await processesOf(controlPlane.directory)).toEqual([]);
    expect(existsSync(controlPlane.directory)).toBe(false);
  });
});
