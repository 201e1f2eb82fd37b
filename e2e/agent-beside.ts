import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { expect } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type AgentProcess, type AgentProcessOptions, startAgentProcess } from './agent-process.ts';
import type { ControlPlane } from './kubernetes/index.ts';
import type { ServerProcess } from './server-process.ts';

/** What an import needs. */
export interface ImportBesideOptions {
  readonly server: ServerProcess;
  /** Of an administrator. */
  readonly token: string;
  readonly controlPlane: ControlPlane;
  /** For the kubeconfig of the agent. */
  readonly directory: string;
  /** What people call the cluster. */
  readonly name: string;
  /** Where agents reach the server; default its own URL. */
  readonly agentUrl?: string;
}

/** An imported cluster whose agent is a process of this machine. */
export interface ClusterBeside {
  readonly id: string;
  /** Starts an agent with the rights that the manifest gives it, and no others. */
  startAgent(options?: Partial<AgentProcessOptions>): AgentProcess;
}

/** Imports a cluster that runs no pods: with the manifest of people, and an agent beside it. */
export async function importBeside(options: ImportBesideOptions): Promise<ClusterBeside> {
  const { server, token, controlPlane, directory, name, agentUrl = server.url } = options;
  await server.json('/v3/settings/server-url', {
    method: 'PUT',
    token,
    body: { value: agentUrl },
  });
  const { id } = await server.json<{ id: string }>('/v3/clusters', { token, body: { name } });
  const { secret, manifestUrl } = await registrationOf(server, token, id);
  const manifest = await checkCommand('curl', ['--insecure', '-sfL', manifestUrl]);
  const applied = await controlPlane.kubectl(['apply', '-f', '-'], { input: manifest });
  expect(applied.exitCode, applied.stderr).toBe(0);
  const kubeconfig = await agentKubeconfig(controlPlane, directory);
  const { value: ca } = await server.json<{ value: string }>('/v3/settings/cacerts', { token });
  const caChecksum = createHash('sha256').update(`${ca.trim()}\n`).digest('hex');
  return {
    id,
    startAgent: (others) =>
      startAgentProcess({
        server: agentUrl,
        registrationToken: secret,
        kubeconfig,
        caChecksum,
        ...others,
      }),
  };
}

/** A kubeconfig with the token of the agent's service account. */
async function agentKubeconfig(controlPlane: ControlPlane, directory: string): Promise<string> {
  const config = JSON.parse(controlPlane.adminKubeconfig) as { users: { user: object }[] };
  const made = await controlPlane.kubectl(['create', 'token', 'cattle', '-n', 'cattle-system']);
  expect(made.exitCode, made.stderr).toBe(0);
  for (const entry of config.users) entry.user = { token: made.stdout.trim() };
  const path = join(directory, 'agent-kubeconfig');
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

function registrationOf(server: ServerProcess, token: string, id: string) {
  return eventually(async () => {
    const path = `/v3/clusterregistrationtokens?clusterId=${id}`;
    const { data } = await server.json<{ data: { token?: string; manifestUrl?: string }[] }>(path, {
      token,
    });
    const [first] = data;
    expect(first?.token).toHaveLength(54);
    return { secret: first?.token ?? '', manifestUrl: first?.manifestUrl ?? '' };
  });
}
