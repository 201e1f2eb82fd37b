import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { expect } from 'vitest';
import type { ControlPlane } from './kubernetes/index.ts';

/** A port that is known before there is anybody to answer at it. */
export interface WebhookPort extends AsyncDisposable {
  readonly port: number;
  leadTo(port: number): void;
}

/** Opens it; until it leads somewhere, connections are closed. */
export async function openWebhookPort(): Promise<WebhookPort> {
  let target: number | undefined;
  const listener = createServer((socket) => {
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const onward = connect(target, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    leadTo: (port) => {
      target = port;
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
    },
  };
}

/** The file that an API server is given to find the webhook. */
export async function webhookConfig(directory: string, port: number): Promise<string> {
  const path = join(directory, 'webhook.json');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'drover', cluster: { server: `http://127.0.0.1:${port}/v1/authenticate` } }],
    users: [{ name: 'drover', user: {} }],
    contexts: [{ name: 'webhook', context: { cluster: 'drover', user: 'drover' } }],
    'current-context': 'webhook',
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

/** What the pods of the DaemonSet have: the token of their service account. */
export async function webhookKubeconfig(plane: ControlPlane, directory: string): Promise<string> {
  const config = JSON.parse(plane.adminKubeconfig) as { users: { user: object }[] };
  const made = await plane.kubectl(['create', 'token', 'kube-api-auth', '-n', 'cattle-system']);
  expect(made.exitCode, made.stderr).toBe(0);
  for (const entry of config.users) entry.user = { token: made.stdout.trim() };
  const path = join(directory, 'kube-api-auth-kubeconfig');
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** `drover-agent kube-api-auth` as a plain process. */
export interface KubeApiAuth extends AsyncDisposable {
  /** Where it listens. */
  readonly port: Promise<number>;
}

/** Starts a {@link KubeApiAuth}. */
export function startKubeApiAuth(kubeconfig: string): KubeApiAuth {
  const program = ['--conditions=@drover/source', 'packages/agent/src/main.ts', 'kube-api-auth'];
  const child: ChildProcess = spawn(
    process.execPath,
    [...program, '--kubeconfig', kubeconfig, '--listen-port', '0'],
    { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    port: eventually(
      () => {
        const [, port] = /"port":(\d+)/.exec(text) ?? [];
        expect(port, text).toBeDefined();
        return Number(port);
      },
      { timeoutMs: 60_000, intervalMs: 200 },
    ),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
