import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { expect } from 'vitest';
import { buildImage } from '../deploy/images/build-image.ts';
import { RECIPES } from '../deploy/images/recipes.ts';
import { checkCommand } from '../scripts/run-command.ts';
import { pushImage, type TestCluster } from './kubernetes/index.ts';
import type { ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');

/** What an import needs. */
export interface ImportOptions {
  readonly server: ServerProcess;
  /** Of an administrator. */
  readonly token: string;
  readonly cluster: TestCluster;
  /** For the image of the agent. */
  readonly directory: string;
  /** What people call the cluster. */
  readonly name: string;
}

/** A cluster as the server knows it. */
export interface ImportedCluster {
  readonly id: string;
  readonly registrationToken: string;
}

/**
 * Imports a cluster as people do: its agent runs in it, from the bundle that was built last. Returns when the manifest
 * is applied; the agent connects some seconds later.
 */
export async function importCluster(options: ImportOptions): Promise<ImportedCluster> {
  const { server, token, cluster, name } = options;
  const put = (setting: string, value: string) =>
    server.json(`/v3/settings/${setting}`, { method: 'PUT', token, body: { value } });
  await put('server-url', server.url);
  await put('agent-image', await agentImage(options));
  const body = { type: 'cluster', name };
  const { id } = await server.json<{ id: string }>('/v3/clusters', { token, body });
  const registration = await registrationOf(id, options);
  const manifest = await checkCommand('curl', ['--insecure', '-sfL', registration.manifestUrl]);
  const applied = await cluster.kubectl(['apply', '-f', '-'], { input: manifest });
  expect(applied.exitCode, applied.stderr).toBe(0);
  return { id, registrationToken: registration.token };
}

async function agentImage({ cluster, directory }: ImportOptions): Promise<string> {
  const recipe = RECIPES['drover-agent'];
  const output = join(directory, 'agent.tar');
  await buildImage(recipe, { tag: 'test', output, root });
  const target = { registry: cluster.registryAddress, repository: recipe.repository, tag: 'test' };
  return pushImage(output, target);
}

function registrationOf(
  id: string,
  { server, token }: ImportOptions,
): Promise<{ readonly token: string; readonly manifestUrl: string }> {
  const path = `/v3/clusterregistrationtokens?clusterId=${id}`;
  return eventually(async () => {
    const { data } = await server.json<{ data: { token?: string; manifestUrl?: string }[] }>(path, {
      token,
    });
    const [first] = data;
    expect(first?.token).toHaveLength(54);
    return { token: first?.token ?? '', manifestUrl: first?.manifestUrl ?? '' };
  });
}

/** Waits until something is in a state, and shows what it says of itself if it does not get there. */
export function untilState<T extends { readonly state?: string }>(
  read: () => Promise<T>,
  state: string,
  timeoutMs = 120_000,
): Promise<T> {
  return eventually(
    async () => {
      const resource = await read();
      const { transitioningMessage } = resource as { readonly transitioningMessage?: string };
      expect(resource.state, transitioningMessage).toBe(state);
      return resource;
    },
    { timeoutMs, intervalMs: 200 },
  );
}
