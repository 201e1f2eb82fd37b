import { FakeCluster } from '@drover/client/testing';
import { configMaps } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { createCommitter } from './committer.ts';

const metadata = { name: 'a', namespace: 'default' };

/** As the API server tells what `copier` applied, and what `other` did under the same names of fields. */
const managedFields = [
  { manager: 'other', operation: 'Apply' as const, fieldsV1: { 'f:data': { 'f:x': {} } } },
  { manager: 'copier', operation: 'Update' as const, fieldsV1: { 'f:data': { 'f:x': {} } } },
];
const applied = {
  manager: 'copier',
  operation: 'Apply' as const,
  fieldsV1: { 'f:data': { 'f:x': {} } },
};
const desired = { metadata, data: { x: '1' } };

function setUp() {
  const cluster = new FakeCluster();
  const calls: string[] = [];
  cluster.onCall(({ verb, name }) => calls.push(`${verb} ${name}`));
  const client = cluster.client();
  return { client, calls, committer: createCommitter({ client, fieldManager: 'copier' }) };
}

describe('createCommitter', () => {
  it('applies what is not there', async () => {
    const { client, calls, committer } = setUp();
    await committer.apply(configMaps, desired);
    expect(calls).toEqual(['patch a']);
    expect(await client.resource(configMaps).get('a', { namespace: 'default' })).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { x: '1' },
    });
  });

  it('sends nothing when the cached object shows that it was applied by this manager', async () => {
    const { calls, committer } = setUp();
    const current = {
      metadata: { ...metadata, managedFields: [...managedFields, applied] },
      data: { x: '1', y: 'of another' },
    };
    expect(await committer.apply(configMaps, desired, { current })).toBe('unchanged');
    expect(calls).toEqual([]);
  });

  it('applies values that are right but not its own', async () => {
    const { calls, committer } = setUp();
    const current = { metadata: { ...metadata, managedFields }, data: { x: '1' } };
    await committer.apply(configMaps, desired, { current });
    expect(calls).toEqual(['patch a']);
  });

  it('refuses to mix status into the rest', async () => {
    const { calls, committer } = setUp();
    await expect(committer.apply(configMaps, { ...desired, status: {} })).rejects.toMatchObject({
      code: 'COMMIT_WITH_STATUS',
    });
    expect(calls).toEqual([]);
  });

  it('compares status with what it applied to the status subresource', async () => {
    const { calls, committer } = setUp();
    const ofStatus = {
      ...applied,
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:phase': {} } },
    };
    const current = {
      metadata: { ...metadata, uid: 'u', managedFields: [applied, ofStatus] },
      status: { phase: 'Ready', by: 'another' },
    };
    const status = { phase: 'Ready' };
    expect(await committer.applyStatus(configMaps, current, status)).toBe('unchanged');
    expect(calls).toEqual([]);
  });
});
