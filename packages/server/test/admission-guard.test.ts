import {
  type AdmissionWorld,
  type Cluster,
  cluster,
  crds,
  type GlobalRole,
  globalRole,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { startTestApiServer } from '@drover/apiserver/testing';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import type { Lister } from '@drover/controller-runtime';
import {
  customResourceDefinitions,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from '@drover/kubernetes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdmissionGuard } from '../src/admission/admission-guard.ts';
import { openLoopbackWebhook } from '../src/admission/loopback-webhook.ts';
import {
  tokenIn,
  type WebhookAddress,
  type WebhookConfiguration,
} from '../src/admission/webhook-configuration.ts';
import { createWebhookHandler } from '../src/admission/webhook-handler.ts';

const signal = AbortSignal.timeout(60_000);
const stack = new AsyncDisposableStack();
const clock = new FakeClock();
let drover: KubernetesClient;
let somebody: KubernetesClient;
let address: WebhookAddress | undefined;
/** What answers as it should. */
let working: WebhookAddress;

beforeAll(async () => {
  const server = stack.use(await startTestApiServer({ clock: systemClock }));
  drover = server.client({ name: 'drover', groups: ['system:masters'] });
  somebody = server.client({ name: 'somebody', groups: ['system:masters'] });
  const names = ['globalroles.management.cattle.io', 'clusters.management.cattle.io'];
  for (const crd of crds().filter(({ metadata }) => names.includes(metadata?.name ?? ''))) {
    await drover.resource<KubernetesObject>(customResourceDefinitions).create(crd, { signal });
  }
  const local: Cluster = {
    apiVersion: 'management.cattle.io/v3',
    kind: 'Cluster',
    metadata: { name: 'local' },
  };
  const stored = await eventually(() => drover.resource<Cluster>(cluster.type).create(local), {
    signal,
  });
  const handler = createWebhookHandler({
    cache: { waitForSync: async () => {} },
    // Nothing is looked up to refuse a rule without verbs.
    worldOf: () => ({}) as AdmissionWorld,
    token: { isValid: async () => true },
    clock: systemClock,
  });
  const parts = { clock: systemClock, random: systemRandom, log: silentLogger, signal };
  const listener = stack.use(await openLoopbackWebhook(handler, parts));
  working = listener.address;
  const guard = new AdmissionGuard({
    client: drover,
    leaderClient: drover,
    clusters: { get: () => stored } as unknown as Lister<Cluster>,
    address: () => address,
    clock,
    random: systemRandom,
    log: silentLogger,
  });
  const leading = new AbortController();
  const ended = guard.run({ signal: leading.signal });
  stack.defer(async () => {
    leading.abort();
    await ended;
  });
}, 60_000);

afterAll(() => stack.disposeAsync());

/** The condition of the local cluster, some time later. */
async function condition(): Promise<{ status?: string; reason?: string; message?: string }> {
  await clock.advance(2_000);
  const { status } = await drover.resource<Cluster>(cluster.type).get('local', { signal });
  return status?.conditions?.find(({ type }) => type === 'AdmissionReady') ?? {};
}

async function storedToken(): Promise<string> {
  const configurations = drover.resource<WebhookConfiguration>(validatingWebhookConfigurations);
  return tokenIn(await configurations.get('validation.drover.dev', { signal })) ?? '';
}

function createRole(client: KubernetesClient, name: string): Promise<GlobalRole> {
  const role = { apiVersion: 'management.cattle.io/v3', kind: 'GlobalRole', metadata: { name } };
  return client.resource<GlobalRole>(globalRole.type).create(role, { signal });
}

it('says that nobody has told where to ask, and has the form of bindings checked', async () => {
  await eventually(
    async () =>
      expect(await condition()).toMatchObject({ status: 'False', reason: 'ADMISSION_NO_ADDRESS' }),
    { signal },
  );
  const policies = await drover.resource(validatingAdmissionPolicyBindings).list({ signal });
  expect(policies.items.map(({ metadata }) => metadata?.name)).toContain('projects.drover.dev');
});

it('says that it is not reached, without the secret; Drover itself may go on', async () => {
  address = { ...working, url: 'https://127.0.0.1:9' };
  const { message = '' } = await eventually(
    async () => {
      const said = await condition();
      expect(said).toMatchObject({ status: 'False', reason: 'ADMISSION_UNREACHABLE' });
      return said;
    },
    { signal },
  );
  expect(message).toContain('connection refused');
  expect(message).not.toContain(await storedToken());
  await expect(createRole(somebody, 'a')).rejects.toThrow('failed calling webhook');
  await expect(createRole(drover, 'a')).resolves.toBeDefined();
});

it('says that all is well again, and has another secret, as the old one was shown', async () => {
  const shown = await storedToken();
  address = working;
  await eventually(async () => expect(await condition()).toMatchObject({ status: 'True' }), {
    signal,
  });
  await eventually(
    async () => {
      await clock.advance(2_000);
      expect(await storedToken()).not.toBe(shown);
    },
    { signal },
  );
});
