import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';

/** How a server is started. */
export interface ServerProcessOptions {
  /** Folder for its log. */
  readonly directory: string;
  /** Flags beside the port: `--data-dir` or `--kubeconfig`. */
  readonly flags: readonly string[];
  /** Address in the URL that agents use; default `127.0.0.1`. */
  readonly address?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of HTTPS; default a free one. */
  readonly port?: number;
  /** Command and arguments that run a program elsewhere, in a network namespace for example. */
  readonly enter?: readonly string[];
}

/** An answer of the server. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  json<T = Record<string, unknown>>(): T;
}

/** What a request may say. */
export interface RequestOptions {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
}

export const FIRST_PASSWORD = 'first-password-of-the-test';

/** `drover-server` in a process of its own, on a port that stays the same when it is started again. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly logFile: string;
  readonly #options: ServerProcessOptions;
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(options: ServerProcessOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.url = `https://${options.address ?? '127.0.0.1'}:${port}`;
    this.logFile = join(options.directory, 'drover-server.log');
  }

  /** Starts a server and waits until it answers. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options, options.port ?? (await freePort()));
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const { flags, env, enter = [] } = this.#options;
    const program = [
      process.execPath,
      '--conditions=@drover/source',
      'packages/server/src/main.ts',
    ];
    const [command = '', ...args] = [...enter, ...program];
    const child = spawn(command, [...args, '--https-listen-port', String(this.#port), ...flags], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, CATTLE_BOOTSTRAP_PASSWORD: FIRST_PASSWORD, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (signal === null)
        process.stderr.write(`drover-server ended with code ${code}; see ${this.logFile}\n`);
    });
    await eventually(() => this.#assertAnswers(child), { timeoutMs: 60_000, intervalMs: 100 });
  }

  /** Kills it with SIGKILL and returns when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Stops it as it stands, as a machine that sleeps; `SIGCONT` lets it go on and know of nothing. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Sends a request; the certificate is not checked. */
  request(path: string, options: RequestOptions = {}): Promise<Answer> {
    const { method = options.body === undefined ? 'GET' : 'POST', token, headers, body } = options;
    const bytes = typeof body === 'string' ? body : body !== undefined && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      // The path goes out as it is: a URL would be cleaned of its dot segments.
      const sent = request({
        host: this.#options.address ?? '127.0.0.1',
        port: this.#port,
        path,
        method,
        rejectUnauthorized: false,
        agent: false,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(bytes !== false && { 'content-type': 'application/json' }),
          ...headers,
        },
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: <T>() => JSON.parse(text) as T,
          });
        });
      });
      sent.end(bytes === false ? undefined : bytes);
    });
  }

  /** The JSON of an answer that must be a success. */
  async json<T = Record<string, unknown>>(path: string, options: RequestOptions = {}): Promise<T> {
    const answer = await this.request(path, options);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json<T>();
  }

  /** Logs in and returns `name:secret`. */
  async login(username = 'admin', password: string = FIRST_PASSWORD): Promise<string> {
    const path = '/v3-public/localProviders/local?action=login';
    return (await this.json<{ token: string }>(path, { body: { username, password } })).token;
  }

  /** The log so far. */
  log(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #assertAnswers(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null) throw new Error(`The server has ended:\n${await this.log()}`);
    const { text } = await this.request('/ping');
    if (text !== 'pong') throw new Error(`/ping answered ${text}`);
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
