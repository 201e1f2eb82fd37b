import { mkdir } from 'node:fs/promises';
import { eventually } from '@drover/base/testing';
import { httpTransport } from '@drover/client/node';
import { type NodeProcess, startNode } from '../process/node-process.ts';
import { bearer, FIRST_PASSWORD, program } from '../server/drover-server.ts';

/** What a replica is started with. */
export interface ReplicaOptions {
  readonly name: string;
  /** Of its log. */
  readonly directory: string;
  /** Of the home of state. */
  readonly kubeconfig: string;
  readonly port: number;
}

/** The shipped server as one replica of several, on a port that it keeps. */
export class Replica implements AsyncDisposable {
  readonly url: string;
  readonly #options: ReplicaOptions;
  #process: NodeProcess | undefined;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.url = `https://127.0.0.1:${options.port}`;
  }

  /** Starts it and returns when it is ready. */
  async start(): Promise<void> {
    const { name, directory, kubeconfig, port } = this.#options;
    await mkdir(directory, { recursive: true });
    this.#process = await startNode({
      name,
      directory,
      args: [
        ...program('server'),
        ...['--kubeconfig', kubeconfig, '--log-level', 'warn'],
        ...['--listen-address', '127.0.0.1', '--https-listen-port', String(port)],
      ],
      env: { CATTLE_BOOTSTRAP_PASSWORD: FIRST_PASSWORD, POD_NAME: name },
    });
    await eventually(() => this.#assertReady(), { timeoutMs: 120_000, intervalMs: 100 });
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Ids of the clusters whose agents are connected to it. */
  async clustersHeld(token: string): Promise<readonly string[]> {
    const answer = await fetchText(`${this.url}/metrics`, token);
    const rows = answer.matchAll(/^drover_tunnel_sessions\{cluster="([^"]+)"\} [1-9]/gm);
    return [...rows].map(([, cluster = '']) => cluster);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  async #assertReady(): Promise<void> {
    const text = await fetchText(`${this.url}/readyz`).catch(async (error: unknown) => {
      throw new Error(await this.#process?.log(), { cause: error });
    });
    if (text !== 'ok') throw new Error(text);
  }
}

async function fetchText(url: string, token?: string): Promise<string> {
  const { origin, pathname } = new URL(url);
  await using transport = httpTransport({ url: origin, tls: { insecureSkipVerify: true } });
  const { body } = await transport.request({
    method: 'GET',
    path: pathname,
    headers: token === undefined ? {} : bearer(token),
    signal: AbortSignal.timeout(5_000),
  });
  return Buffer.concat(await Array.fromAsync(body)).toString('utf8');
}
