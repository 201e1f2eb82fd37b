import type { Project } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { FakeClock } from '@drover/base/testing';
import type { Committer, Lister } from '@drover/controller-runtime';
import { describe, expect, it } from 'vitest';
import { createProjectReconcile } from './reconcile.ts';

const key = { namespace: 'c-1', name: 'p-1' };
const signal = AbortSignal.timeout(5000);

/** What is written for a project, when the home of state has these namespaces. */
async function written(project: Project | undefined, namespaces: readonly string[]) {
  const writes: unknown[] = [];
  const write = (object: unknown): Promise<void> => {
    writes.push(object);
    return Promise.resolve();
  };
  const committer = {
    apply: (_type: unknown, object: unknown) => write(object),
    applyStatus: (_type: unknown, _object: unknown, status: unknown) => write(status),
  } as unknown as Committer;
  const reconcile = createProjectReconcile({
    committer,
    projects: { get: () => project } as unknown as Lister<Project>,
    namespaces: {
      get: ({ name }: { name: string }) => (namespaces.includes(name) ? {} : undefined),
    } as unknown as Lister<KubernetesObject>,
    clock: new FakeClock(Date.parse('2030-01-01T00:00:00Z')),
  });
  await reconcile(key, { signal } as Parameters<typeof reconcile>[1]);
  return writes;
}

const project: Project = {
  metadata: key,
  status: { podSecurityPolicyTemplateId: 'kept' },
};
const told = {
  podSecurityPolicyTemplateId: 'kept',
  conditions: [
    expect.objectContaining({
      type: 'BackingNamespaceCreated',
      status: 'True',
      lastUpdateTime: '2030-01-01T00:00:00Z',
    }),
  ],
};

describe('the namespace of a project', () => {
  it('is made where none is, and told of', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'p-1' } };
    expect(await written(project, [])).toEqual([namespace, told]);
  });

  it('is told of when it is there', async () => {
    expect(await written(project, ['p-1'])).toEqual([told]);
  });

  it('is left alone once it was told of, and when the project goes', async () => {
    const conditions = [{ type: 'BackingNamespaceCreated', status: 'True' }];
    expect(await written({ ...project, status: { conditions } }, [])).toEqual([]);
    const deletionTimestamp = '2030-01-01T00:00:00Z';
    expect(await written({ metadata: { ...key, deletionTimestamp } }, [])).toEqual([]);
    expect(await written(undefined, [])).toEqual([]);
  });
});
