import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ensureRemotedialer, type RemotedialerVersion } from './ensure-peer.ts';

/** A running end of a tunnel, written with the Go library. */
export interface Peer extends AsyncDisposable {
  /** The rest of the first line it printed: its port, or nothing. */
  readonly said: string;
  /** Ends it at once, as a crash would. */
  kill(): void;
  /** Resolves with its exit code, or null when it was killed. */
  readonly exited: Promise<number | null>;
}

/** What a Go client sends and trusts. */
export interface GoClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** File with the certificates to trust instead of the machine's. */
  readonly trustFile?: string;
}

/** Starts the Go client and waits until it has connected. */
export function startGoClient(
  version: RemotedialerVersion,
  url: string,
  { headers = {}, trustFile }: GoClientOptions = {},
): Promise<Peer> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const env = trustFile === undefined ? {} : { SSL_CERT_FILE: trustFile };
  return start(version, ['client', url, ...lines], env);
}

/** Starts the Go server; `said` is its port. */
export function startGoServer(version: RemotedialerVersion): Promise<Peer> {
  return start(version, ['server']);
}

async function start(
  version: RemotedialerVersion,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const child = spawn(await ensureRemotedialer(version), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = exitOf(child);
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), exited]);
  if (!Array.isArray(first)) throw new Error(`The peer ended at its start: ${errors.join('')}`);
  return {
    said: String(first[0]).replace(/^\S+ ?/, ''),
    exited,
    kill: () => void child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
