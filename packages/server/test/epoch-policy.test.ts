import { startTestApiServer } from '@drover/apiserver/testing';
import { silentLogger } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import type { Lease } from '@drover/controller-runtime';
import { configMaps, leases, namespaces } from '@drover/kubernetes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installEpochPolicy } from '../src/home/epoch-policy.ts';
import { readOwnIdentity } from '../src/home/own-identity.ts';

describe('the policy of epochs', () => {
  const stack = new AsyncDisposableStack();
  let home: KubernetesClient;

  beforeAll(async () => {
    home = stack.use(await startTestApiServer()).client();
    const { signal } = new AbortController();
    await home.resource(namespaces).create({ metadata: { name: 'cattle-system' } });
    await installEpochPolicy({ client: home, log: silentLogger, signal });
    await setEpoch('kube-system', 'cattle-controllers', 3);
    await setEpoch('cattle-system', 'drover-replicas', 900);
    await eventually(async () => expect(await write('cattle-controllers', '2')).toBe(403));
    await eventually(async () => expect(await write('drover-replicas', '899')).toBe(403));
  });
  afterAll(() => stack.disposeAsync());

  const setEpoch = (namespace: string, name: string, leaseTransitions: number) =>
    home
      .resource<Lease>(leases)
      .create({ metadata: { namespace, name }, spec: { leaseTransitions } });

  /** The status of a write that names an epoch; it is tried only. */
  async function write(epochOf: string, epoch: string): Promise<number> {
    const extra = { 'drover.dev/epoch': [epoch], 'drover.dev/epoch-of': [epochOf] };
    const late = home.impersonate({ user: 'server', groups: ['system:masters'], extra });
    try {
      await late
        .resource(configMaps)
        .create({ metadata: { generateName: 'x-' } }, { namespace: 'default', dryRun: true });
      return 201;
    } catch (error) {
      return (error as { readonly code?: number }).code ?? 0;
    }
  }

  it.each([
    ['cattle-controllers', '2', 403],
    ['cattle-controllers', '3', 201],
    ['cattle-controllers', '4', 201],
    ['drover-replicas', '899', 403],
    ['drover-replicas', '900', 201],
    ['cattle-controllers', 'none', 422],
    ['another-lease', '0', 201],
  ])('compares epochs with the Lease that counts them: %s %s', async (of, epoch, status) => {
    expect(await write(of, epoch)).toBe(status);
  });

  it('is not about requests that name none', async () => {
    await home.resource(configMaps).create({ metadata: { name: 'a' } }, { namespace: 'default' });
    expect(await readOwnIdentity(home, silentLogger)).toMatchObject({
      groups: expect.arrayContaining(['system:masters']) as string[],
    });
  });
});
