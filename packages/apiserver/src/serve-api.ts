import { join } from 'node:path';
import { TaskGroup } from '@drover/base';
import { type Api, type ApiOptions, openApi } from './api.ts';
import { type ApiHandler } from './api-handler.ts';
import { openHttpsListener } from './http/https-listener.ts';
import { adminKubeconfig } from './pki/admin-kubeconfig.ts';
import { openPki, type Pki, writePrivateFile } from './pki/pki-folder.ts';
import { runCompactor } from './storage/compaction/compactor.ts';
import { LogStore } from './storage/log/log-store.ts';
import { MemoryLog } from './storage/memory/memory-log.ts';
import { SqliteLog } from './storage/sqlite/sqlite-log.ts';
import type { Store } from './storage/store.ts';

/** Where an API server keeps its state and where it listens. */
export interface ServeApiOptions
  extends Omit<ApiOptions, 'store' | 'serviceAccountKey' | 'authority'> {
  /** Folder of database, keys and kubeconfig; made if it is missing. */
  readonly dataDir: string;
  /** Objects are kept in memory only; keys and kubeconfig are still in the folder. Default false. */
  readonly memory?: boolean | undefined;
  /** Port of the HTTPS listener, 0 for one that the system chooses; absent: none. */
  readonly listenPort?: number | undefined;
  /** Address of the listener; default `127.0.0.1`. */
  readonly listenHost?: string | undefined;
  /** How long it goes on serving after it was told to end, while it is not ready any more; milliseconds, default 0. */
  readonly shutdownDelayMs?: number | undefined;
}

/** How long requests that have begun are waited for at the end, in milliseconds: as long as they may take. */
const DRAIN_TIMEOUT_MS = 60_000;

/** An API server in this thread. Disposing it ends connections, controllers and store, in this order. */
export interface ServedApi extends AsyncDisposable {
  readonly handle: ApiHandler;
  /** The kubeconfig of the administrator; there if the server listens. */
  readonly kubeconfigPath: string;
  /** `https://127.0.0.1:<port>`; absent when it does not listen. */
  readonly url: string | undefined;
}

/**
 * Opens store, API and listener of a data folder.
 *
 * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED`, `APISERVER_DATA_NOT_WRITABLE`, `APISERVER_DATA_CORRUPT`, `APISERVER_LISTEN_FAILED`.
 */
export async function serveApi(options: ServeApiOptions): Promise<ServedApi> {
  await using opened = new AsyncDisposableStack();
  const { dataDir } = options;
  const store = opened.use(await openStore(options));
  const compaction = opened.use(new TaskGroup());
  compaction.run((signal) => runCompactor({ ...options, store }, signal));
  const pki = await openPki(dataDir, options);
  const api = opened.use(
    await openApi({
      ...options,
      store,
      serviceAccountKey: pki.serviceAccountKey,
      authority: pki.authority.certificate,
    }),
  );
  const kubeconfigPath = join(dataDir, 'kubeconfig.yaml');
  const url = await listen(options, pki, { opened, api });
  if (url !== undefined) await writePrivateFile(kubeconfigPath, adminKubeconfig(url, pki));
  const { shutdownDelayMs: delayMs = 0 } = options;
  opened.defer(() => api.lifecycle.drain({ delayMs, timeoutMs: DRAIN_TIMEOUT_MS }));
  const owned = opened.move();
  return {
    handle: api.handle,
    kubeconfigPath,
    url,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function openStore({ dataDir, memory = false }: ServeApiOptions): Promise<Store> {
  return LogStore.open(memory ? new MemoryLog() : await SqliteLog.open(dataDir));
}

interface ListenContext {
  readonly opened: AsyncDisposableStack;
  readonly api: Api;
}

async function listen(
  { listenPort, listenHost: host = '127.0.0.1', logger, clock }: ServeApiOptions,
  { authority, serving }: Pki,
  { opened, api }: ListenContext,
): Promise<string | undefined> {
  if (listenPort === undefined) return undefined;
  const tls = {
    cert: serving.certificate,
    key: serving.privateKey,
    clientCa: authority.certificate,
  };
  const listener = opened.use(
    await openHttpsListener({
      handler: api.handle,
      stopping: api.lifecycle.stopping,
      host,
      port: listenPort,
      tls,
      clock,
      logger,
    }),
  );
  return `https://127.0.0.1:${listener.port}`;
}
