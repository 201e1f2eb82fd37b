import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { AgentUpgrade } from '@drover/api';
import { failureStatus, StatusError } from '@drover/apimachinery';
import { FakeClock, RecordingLogger } from '@drover/base/testing';
import type { KubernetesClient, Patch } from '@drover/client';
import { describe, expect, test } from 'vitest';
import { HealthProbes } from '../src/cluster/health/health-probes.ts';
import type { LocalRoute } from '../src/cluster/inner-http/local-route.ts';
import { operationRoutes } from '../src/cluster/support/operations.ts';
import { AgentUpgrades } from '../src/cluster/upgrade/agent-upgrades.ts';
import {
  type AgentDeployment,
  imageOf,
  UPGRADE_ANNOTATION,
} from '../src/cluster/upgrade/upgrade-step.ts';
import { LogKeeper } from '../src/log/log-keeper.ts';

const SERVER = { headers: [], epoch: undefined };
const ANN = { headers: ['impersonate-user', 'u-ann'], epoch: undefined };

/** A cluster with the Deployment of the agents, as far as an upgrade needs it. */
class World {
  deployment: AgentDeployment = {
    metadata: { generation: 1, resourceVersion: '1' },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name: 'cluster-register', image: 'agent:1' }] } },
    },
    status: { observedGeneration: 1 },
  };
  /** So many writes come after one of somebody else. */
  conflicts = 0;
  readonly client = {
    resource: () => ({
      get: () => Promise.resolve(structuredClone(this.deployment)),
      patch: (_: string, { body }: Patch) => {
        const { metadata = {}, spec } = body as AgentDeployment;
        if (this.conflicts > 0) {
          this.conflicts -= 1;
          const status = failureStatus(409, 'Conflict', 'the object has been modified');
          return Promise.reject(new StatusError(status));
        }
        expect(metadata.resourceVersion).toBe(this.deployment.metadata?.resourceVersion);
        this.deployment = {
          ...this.deployment,
          metadata: {
            ...this.deployment.metadata,
            ...metadata,
            resourceVersion: `${Number(metadata.resourceVersion) + 1}`,
            generation: (this.deployment.metadata?.generation ?? 0) + (spec ? 1 : 0),
          },
          spec: { ...this.deployment.spec, ...spec },
        };
        return Promise.resolve(this.deployment);
      },
    }),
  } as unknown as KubernetesClient;

  observe(status: AgentDeployment['status']): void {
    const observedGeneration = this.deployment.metadata?.generation ?? 0;
    this.deployment = { ...this.deployment, status: { ...status, observedGeneration } };
  }

  get upgrade(): AgentUpgrade {
    const text = this.deployment.metadata?.annotations?.[UPGRADE_ANNOTATION] ?? '{}';
    return JSON.parse(text) as AgentUpgrade;
  }
}

function start(pod = 'agent-1') {
  const world = new World();
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const stop = new AbortController();
  const own = { name: pod, namespace: 'cattle-system', node: 'n1' };
  const quiet = () => Promise.resolve(undefined);
  const log = new LogKeeper();
  let restarts = 0;
  const upgrades = new AgentUpgrades({ client: world.client, pod: own, clock, logger });
  const routes = operationRoutes({
    pod: own,
    probes: new HealthProbes({
      dns: quiet,
      network: quiet,
      clock,
      random: { float: () => 0.5 } as never,
      logger,
    }),
    upgrades,
    log,
    clock,
    restart: () => {
      restarts += 1;
    },
    signal: stop.signal,
  });
  return { world, clock, log, routes, upgrades, stop, restarts: () => restarts };
}

async function ask(
  routes: readonly LocalRoute[],
  asked: { method?: string; url: string; body?: unknown; caller?: typeof ANN },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { method = 'GET', url, body, caller = SERVER } = asked;
  const route = routes.find(({ path }) => path === url.split('?')[0]);
  const chunks = body === undefined ? [] : [Buffer.from(JSON.stringify(body))];
  const request = Object.assign(Readable.from(chunks), {
    method,
    url,
  }) as unknown as IncomingMessage;
  const answer = { status: 0, body: {} };
  const onClose: (() => void)[] = [];
  const response = {
    once: (_: string, listener: () => void) => onClose.push(listener),
    writeHead: (status: number) => {
      answer.status = status;
    },
    end: (text: string) => {
      answer.body = JSON.parse(text) as object;
      for (const listener of onClose) listener();
    },
  } as unknown as ServerResponse;
  await route?.answer({ request, response, caller });
  return answer;
}

describe('what an agent answers its server', () => {
  test('tells of itself, and its last lines', async () => {
    const { routes, log } = start();
    log.add('one');
    log.add('two');
    const { body } = await ask(routes, { url: '/drover/v1alpha1/agent' });
    expect(body).toMatchObject({
      version: '0.1.0',
      pod: 'agent-1',
      node: 'n1',
      probes: { dns: { state: 'unknown' }, network: { state: 'unknown' } },
      nextLine: 2,
    });
    const lines = await ask(routes, { url: '/drover/v1alpha1/agent/log?after=1' });
    expect(lines.body).toEqual({ lines: ['two'], next: 2 });
  });

  test('tells people nothing', async () => {
    const { routes } = start();
    for (const path of ['', '/log', '/restart', '/upgrade']) {
      const asked = ask(routes, { url: `/drover/v1alpha1/agent${path}`, caller: ANN });
      await expect(asked).rejects.toMatchObject({ code: 'AGENT_SERVER_ONLY' });
    }
  });

  test('ends itself in a pod, and not where nothing would start it again', async () => {
    const inPod = start();
    const path = '/drover/v1alpha1/agent/restart';
    await expect(ask(inPod.routes, { url: path })).rejects.toMatchObject({
      code: 'AGENT_METHOD_REFUSED',
    });
    expect((await ask(inPod.routes, { method: 'POST', url: path })).status).toBe(202);
    expect(inPod.restarts()).toBe(1);
    const beside = start('');
    await expect(ask(beside.routes, { method: 'POST', url: path })).rejects.toMatchObject({
      code: 'AGENT_NOT_IN_POD',
    });
  });
});

describe('an upgrade', () => {
  const path = '/drover/v1alpha1/agent/upgrade';

  test('changes the image, waits for the new agents, and says that it is done', async () => {
    const { world, clock, routes, stop } = start();
    const { status, body } = await ask(routes, {
      method: 'POST',
      url: path,
      body: { image: 'agent:2', deadlineSeconds: 60 },
    });
    expect([status, body['state'], body['from']]).toEqual([202, 'running', 'agent:1']);
    expect(imageOf(world.deployment)).toBe('agent:2');
    expect(world.deployment.spec?.progressDeadlineSeconds).toBe(60);
    await clock.advance(10_000);
    expect(world.upgrade.state).toBe('running');
    await expect(
      ask(routes, { method: 'POST', url: path, body: { image: 'agent:3' } }),
    ).rejects.toMatchObject({ code: 'AGENT_UPGRADE_RUNNING' });
    world.observe({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 });
    await clock.advance(2_000);
    expect(world.upgrade.state).toBe('done');
    expect(imageOf(world.deployment)).toBe('agent:2');
    stop.abort();
  });

  test('is set back when the new agents do not connect, and another agent may do so', async () => {
    const { world, clock, upgrades, routes, stop } = start();
    await ask(routes, { method: 'POST', url: path, body: { image: 'agent:2' } });
    const other = new AgentUpgrades({
      client: world.client,
      pod: { name: 'agent-2', namespace: 'cattle-system', node: 'n2' },
      clock,
      logger: new RecordingLogger(),
    });
    const stuck = { type: 'Progressing', reason: 'ProgressDeadlineExceeded', message: 'timed out' };
    world.observe({ replicas: 3, updatedReplicas: 1, availableReplicas: 2, conditions: [stuck] });
    await other.watch(stop.signal);
    expect(imageOf(world.deployment)).toBe('agent:1');
    expect(world.upgrade).toMatchObject({ state: 'rolled-back', cause: 'timed out' });
    await clock.advance(2_000);
    expect(upgrades.last?.state).toBe('rolled-back');
    stop.abort();
  });

  test('is begun also while others write the Deployment, and says so when they never stop', async () => {
    const { world, routes, stop } = start();
    world.conflicts = 3;
    const wish = { method: 'POST', url: path, body: { image: 'agent:2' } };
    expect((await ask(routes, wish)).status).toBe(202);
    expect(imageOf(world.deployment)).toBe('agent:2');
    const busy = start();
    busy.world.conflicts = 100;
    expect(await ask(busy.routes, wish)).toMatchObject({
      status: 409,
      body: { reason: 'Conflict' },
    });
    stop.abort();
  });

  test.each([
    [{ image: 'x"\nkind: Pod' }],
    [{ image: '' }],
    [{ image: 'agent:2', deadlineSeconds: 1 }],
    [['agent:2']],
  ])('%j is refused', async (body) => {
    const { routes } = start();
    await expect(ask(routes, { method: 'POST', url: path, body })).rejects.toMatchObject({
      code: 'AGENT_UPGRADE_INVALID',
    });
  });
});
