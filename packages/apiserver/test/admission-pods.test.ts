import type { DynamicObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const namespace = 'default';
const PODS = { group: '', version: 'v1', resource: 'pods', kind: 'Pod', namespaced: true };
const pod = (spec: object = {}, metadata: object = {}): DynamicObject => ({
  metadata: { name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});

async function createPod(client: KubernetesClient, object: DynamicObject): Promise<DynamicObject> {
  return client.resource(PODS).create(object, { namespace });
}

test('a pod gets an account, its token, a priority and tolerations', async () => {
  await using server = await startTestApiServer();
  const created = await createPod(server.client(), pod());
  expect(created).toMatchObject({ spec: { serviceAccountName: 'default' } });
});
