import { type ClusterRegistrationToken, clusterRegistrationToken, crds } from '@drover/api';
import { startTestApiServer } from '@drover/apiserver/testing';
import { systemRandom } from '@drover/base';
import { eventually } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { customResourceDefinitions, namespaces } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { giveSecret } from '../src/registration-token/give-secret.ts';

const address = { namespace: 'c-abc12' };

async function createToken(client: KubernetesClient): Promise<ClusterRegistrationToken> {
  const [definition] = crds().filter(
    ({ metadata }) => metadata?.name === 'clusterregistrationtokens.management.cattle.io',
  );
  await client.resource(customResourceDefinitions).create({ ...definition });
  await client.resource(namespaces).create({ metadata: { name: 'c-abc12' } });
  return eventually(() =>
    client
      .resource<ClusterRegistrationToken>(clusterRegistrationToken.type)
      .create({ metadata: { name: 'default-token' }, spec: { clusterName: 'c-abc12' } }, address),
  );
}

describe('giveSecret', () => {
  it('gives a secret to a token that has none', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const current = await createToken(client);
    await giveSecret(current, { client, random: systemRandom, signal: AbortSignal.timeout(5000) });
    const tokens = client.resource<ClusterRegistrationToken>(clusterRegistrationToken.type);
    const { status } = await tokens.get('default-token', address);
    expect(status?.token).toMatch(/^[a-z0-9]{54}$/);
  });

  it('leaves a secret alone that was handed out after its cache was read', async () => {
    await using server = await startTestApiServer();
    const client = server.client();
    const stale = await createToken(client);
    const tokens = client.resource<ClusterRegistrationToken>(clusterRegistrationToken.type);
    const handedOut = { ...stale, status: { token: 'x'.repeat(54) } };
    await tokens.update(handedOut, { ...address, subresource: 'status' });
    await giveSecret(stale, { client, random: systemRandom, signal: AbortSignal.timeout(5000) });
    const { status } = await tokens.get('default-token', address);
    expect(status?.token).toBe('x'.repeat(54));
  });
});
