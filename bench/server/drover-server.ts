import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { httpTransport } from '@drover/client/node';
import { RECIPES } from '../../deploy/images/recipes.ts';
import { type NodeProcess, startNode } from '../process/node-process.ts';

/** Of the first administrator, `admin`. */
export const FIRST_PASSWORD = 'first-password-of-the-bench';
const PACKAGES = join(import.meta.dirname, '../../packages');
const START_TIMEOUT_MS = 120_000;

/** The shipped server with its embedded store, in a process of its own. */
export interface DroverServer extends AsyncDisposable {
  readonly process: NodeProcess;
  readonly url: string;
  readonly dataDir: string;
  /** `name:secret` of the first administrator. */
  readonly token: string;
}

/** Starts a server on an empty folder and logs in. */
export async function startDroverServer(directory: string): Promise<DroverServer> {
  const dataDir = join(directory, 'data');
  const process = await startServerProcess({ directory, dataDir, port: '0' });
  const url = await urlOf(process);
  const { token } = await call<{ token: string }>(url, {
    path: '/v3-public/localProviders/local?action=login',
    body: { username: 'admin', password: FIRST_PASSWORD },
  });
  return {
    process,
    url,
    dataDir,
    token,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** Starts a server again that was killed: on the same folder and port. It may not be ready yet. */
export async function restartDroverServer(
  directory: string,
  before: DroverServer,
): Promise<DroverServer> {
  const { dataDir, url } = before;
  const process = await startServerProcess({ directory, dataDir, port: new URL(url).port });
  return { ...before, process, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() };
}

function startServerProcess({
  directory,
  dataDir,
  port,
}: {
  readonly directory: string;
  readonly dataDir: string;
  readonly port: string;
}): Promise<NodeProcess> {
  return startNode({
    name: 'drover-server',
    directory,
    args: [
      ...program('server'),
      '--data-dir',
      dataDir,
      '--log-level',
      'warn',
      '--listen-address',
      '127.0.0.1',
      '--https-listen-port',
      port,
    ],
    env: { CATTLE_BOOTSTRAP_PASSWORD: FIRST_PASSWORD },
  });
}

/** What Node is given to run a shipped bundle: the options of its image, and the bundle. */
export function program(name: 'agent' | 'server'): string[] {
  const [, ...args] = RECIPES[`drover-${name}`].entrypoint;
  const bundle = join(PACKAGES, name, `dist/bundle/drover-${name}.mjs`);
  return [...args.slice(0, -1), bundle];
}

/** Waits until the server is ready and reads where it listens. */
function urlOf(server: NodeProcess): Promise<string> {
  return eventually(
    async () => {
      const log = await server.log();
      const port = /^Drover is ready at https:\S+:(\d+)$/m.exec(log)?.[1];
      if (port === undefined) throw new Error(`The server is not ready:\n${log}`);
      return `https://127.0.0.1:${port}`;
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 },
  );
}

/** One request to the server. */
export interface Call {
  readonly path: string;
  readonly token?: string;
  /** Makes it a POST, unless `method` says otherwise. */
  readonly body?: object;
  readonly method?: string;
}

/** Sends a request and gives the JSON of its answer, which must be a success. */
export async function call<T>(
  url: string,
  { path, token, body, method = body ? 'POST' : 'GET' }: Call,
): Promise<T> {
  await using transport = httpTransport({ url, tls: { insecureSkipVerify: true } });
  const answer = await transport.request({
    method,
    path,
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = Buffer.concat(await Array.fromAsync(answer.body)).toString('utf8');
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Asks until the answer is a success. */
export async function untilAnswers(url: string, request: Call): Promise<void> {
  await eventually(() => call(url, request), { timeoutMs: START_TIMEOUT_MS, intervalMs: 100 });
}

/** The header that a token goes in. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}
