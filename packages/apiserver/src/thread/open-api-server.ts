import { once } from 'node:events';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { errorMessage, type Logger } from '@drover/base';
import type { Transport } from '@drover/client';
import { messagePortTransport } from '@drover/client/node';
import type { UserInfo } from '../authentication/user-info.ts';
import { apiserverErrors, storageErrors } from '../errors.ts';
import type { ServeApiOptions } from '../serve-api.ts';
import { startThread } from '../storage/sqlite/start-thread.ts';
import type { ApiThreadData, ApiThreadEvent, ApiThreadRequest } from './thread-messages.ts';

/** How an API server is opened in a thread of its own. */
export interface ApiServerOptions extends Omit<ServeApiOptions, 'clock' | 'random'> {
  readonly logger: Logger;
}

/** An API server in a thread of its own. */
export interface ApiServer extends AsyncDisposable {
  /**
   * A way to the API as `user`. It needs no credential: only this process can open one.
   */
  transport(user: UserInfo): Transport;
  /** The kubeconfig of the administrator; there if the server listens. */
  readonly kubeconfigPath: string;
  /** `https://<address>:<port>`, for this machine; absent when it does not listen. */
  readonly url: string | undefined;
  /** Resolves with the cause when the thread has ended though it was not asked to: nothing works any more. */
  readonly failed: Promise<Error>;
  /** Ends requests, controllers and store; resolves when the data folder is free. */
  close(): Promise<void>;
}

/**
 * Opens an API server: TLS listener and API in one thread, SQLite in another, so that neither delays the caller's event loop nor is delayed by it.
 *
 * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED`, `APISERVER_DATA_NOT_WRITABLE`, `APISERVER_DATA_CORRUPT`, `APISERVER_LISTEN_FAILED`,
 *   `APISERVER_THREAD_FAILED`.
 */
export async function openApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { logger, ...workerData } = options satisfies ApiThreadData;
  const worker = startThread('apiserver', import.meta.url, { workerData });
  const server = new ThreadedApiServer(worker, logger);
  await server.untilReady();
  return server;
}

type ReadyEvent = Extract<ApiThreadEvent, { type: 'ready' }>;

class ThreadedApiServer implements ApiServer {
  readonly #worker: Worker;
  readonly #logger: Logger;
  readonly #ready = Promise.withResolvers<ReadyEvent>();
  readonly #failed = Promise.withResolvers<Error>();
  readonly #exited: Promise<unknown>;
  readonly #transports = new Set<Transport>();
  #address: ReadyEvent | undefined;
  #closing = false;

  constructor(worker: Worker, logger: Logger) {
    this.#worker = worker;
    this.#logger = logger;
    this.#exited = once(worker, 'exit');
    worker.on('message', (event: ApiThreadEvent) => this.#receive(event));
    worker.on('error', (error) => this.#fail(errorMessage(error), error));
    worker.on('exit', () => this.#fail('it has exited'));
  }

  get kubeconfigPath(): string {
    return this.#address?.kubeconfigPath ?? '';
  }

  get url(): string | undefined {
    return this.#address?.url;
  }

  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  async untilReady(): Promise<void> {
    this.#address = await this.#ready.promise;
  }

  transport(user: UserInfo): Transport {
    const { port1, port2 } = new MessageChannel();
    this.#post({ type: 'connect', port: port2, user }, [port2]);
    const transport = messagePortTransport(port1, { name: 'apiserver' });
    this.#transports.add(transport);
    return transport;
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      for (const transport of this.#transports) await transport[Symbol.asyncDispose]();
      this.#post({ type: 'close' });
    }
    await this.#exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #post(request: ApiThreadRequest, transfer: readonly MessageChannel['port2'][] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #receive(event: ApiThreadEvent): void {
    switch (event.type) {
      case 'ready':
        this.#ready.resolve(event);
        break;
      case 'failed':
        this.#ready.reject(startFailure(event));
        break;
      case 'log':
        this.#logger[event.level](event.facts, event.message);
        break;
    }
  }

  #fail(reason: string, cause?: unknown): void {
    const error = apiserverErrors.create('APISERVER_THREAD_FAILED', { reason }, { cause });
    this.#ready.reject(error);
    if (!this.#closing) this.#failed.resolve(error);
  }
}

/** The error of the thread, made anew in this one. */
function startFailure({
  code,
  facts,
  message,
}: Extract<ApiThreadEvent, { type: 'failed' }>): Error {
  if (isCodeOf(apiserverErrors.definitions, code)) return apiserverErrors.create(code, facts);
  if (isCodeOf(storageErrors.definitions, code)) return storageErrors.create(code, facts);
  return apiserverErrors.create('APISERVER_THREAD_FAILED', { reason: message });
}

function isCodeOf<T extends object>(
  definitions: T,
  code: string,
): code is Extract<keyof T, string> {
  return Object.hasOwn(definitions, code);
}
