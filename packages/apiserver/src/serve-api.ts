import { existsSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, errorMessage, formatTime, TaskGroup } from '@drover/base';
import {
  type AuthenticationInfo,
  joinedProxies,
  STANDARD_HEADERS,
} from './aggregation/authentication-info.ts';
import { apiServiceAddresses } from './allocation/cluster-network.ts';
import { type Api, type ApiOptions, openApi } from './api.ts';
import { type ApiHandler } from './api-handler.ts';
import { advertisedAddress } from './bootstrap/api-endpoints.ts';
import { apiserverErrors } from './errors.ts';
import { openHttpsListener } from './http/https-listener.ts';
import { adminKubeconfig } from './pki/admin-kubeconfig.ts';
import { writePrivateFile } from './pki/kept-keys.ts';
import { FRONT_PROXY_NAME, openPki, type Pki, readKeyFiles } from './pki/pki-folder.ts';
import { localUrl, servingNames } from './pki/serving-names.ts';
import { runCompactor } from './storage/compaction/compactor.ts';
import { EncryptedLog } from './storage/encryption/encrypted-log.ts';
import { parseEncryptionConfig } from './storage/encryption/encryption-config.ts';
import { ValueCipher } from './storage/encryption/value-cipher.ts';
import { translateFileErrors } from './storage/file-errors.ts';
import { LogStore } from './storage/log/log-store.ts';
import { MemoryLog } from './storage/memory/memory-log.ts';
import { openBackup } from './storage/open-backup.ts';
import { SqliteLog } from './storage/sqlite/sqlite-log.ts';
import type { Store } from './storage/store.ts';

/** Where an API server keeps its state and where it listens. */
export interface ServeApiOptions
  extends Omit<
    ApiOptions,
    'store' | 'serviceAccountKey' | 'authority' | 'frontProxy' | 'openBackup'
  > {
  /** Folder of database, keys and kubeconfig; made if it is missing. */
  readonly dataDir: string;
  /** Objects are kept in memory only; keys and kubeconfig are still in the folder. Default false. */
  readonly memory?: boolean | undefined;
  /** Signs the tokens of service accounts: a private key as PEM; default one in the folder. */
  readonly serviceAccountKey?: string | undefined;
  /** Path of an EncryptionConfiguration, which says how what lies on the disk is encrypted; default plain. */
  readonly encryptionConfigFile?: string | undefined;
  /** Port of the HTTPS listener, 0 for one that the system chooses; absent: none. */
  readonly listenPort?: number | undefined;
  /** Address of the listener; default `127.0.0.1`. */
  readonly listenHost?: string | undefined;
  /** How long it goes on serving after it was told to end, while it is not ready any more; milliseconds, default 0. */
  readonly shutdownDelayMs?: number | undefined;
}

const LOOPBACK = '127.0.0.1';

/** How long requests that have begun are waited for at the end, in milliseconds: as long as they may take. */
const DRAIN_TIMEOUT_MS = 60_000;

/** An API server in this thread. Disposing it ends connections, controllers and store, in this order. */
export interface ServedApi extends AsyncDisposable {
  readonly handle: ApiHandler;
  /** The kubeconfig of the administrator; there if the server listens. */
  readonly kubeconfigPath: string;
  /** `https://<address>:<port>`, for this machine; absent when it does not listen. */
  readonly url: string | undefined;
}

/**
 * Opens store, API and listener of a data folder.
 *
 * @throws `APISERVER_DATA_NEWER`, `APISERVER_DATA_LOCKED`, `APISERVER_DATA_NOT_WRITABLE`, `APISERVER_DATA_CORRUPT`, `APISERVER_KEY_DAMAGED`,
 * `APISERVER_LISTEN_FAILED`.
 */
export async function serveApi(options: ServeApiOptions): Promise<ServedApi> {
  await using opened = new AsyncDisposableStack();
  const { dataDir, memory = false } = options;
  const cipher = await readCipher(options);
  const store = opened.use(await openStore(options, cipher));
  const compaction = opened.use(new TaskGroup());
  compaction.run((signal) => runCompactor({ ...options, store }, signal));
  const { listenHost = LOOPBACK, serviceClusterIpRanges } = options;
  const names = servingNames(listenHost, apiServiceAddresses(serviceClusterIpRanges));
  const pki = await translateFileErrors(dataDir, () =>
    openPki(dataDir, { ...options, servingNames: names }),
  );
  const api = opened.use(
    await openApi({
      ...options,
      store,
      serviceAccountKey: options.serviceAccountKey ?? pki.serviceAccountKey,
      authority: pki.authority.certificate,
      frontProxy: { ...publishedAuthentication(pki, options), identity: pki.frontProxy.client },
      openBackup: memory ? undefined : () => backUp(store, options, cipher),
    }),
  );
  const kubeconfigPath = join(dataDir, 'kubeconfig.yaml');
  const url = await listen(options, pki, { opened, api });
  if (url !== undefined) {
    const kubeconfig = adminKubeconfig(url, pki);
    await translateFileErrors(dataDir, () => keepPrivateFile(kubeconfigPath, kubeconfig));
  }
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

/** Most starts change nothing of it, so a full disk keeps nobody from reading. */
async function keepPrivateFile(path: string, text: string): Promise<void> {
  const present = existsSync(path) ? await readFile(path, 'utf8') : undefined;
  if (present === text) await chmod(path, 0o600);
  else await writePrivateFile(path, text);
}

async function openStore(
  { dataDir, memory = false, logger }: ServeApiOptions,
  cipher: ValueCipher,
): Promise<Store> {
  const log = memory ? new MemoryLog() : new EncryptedLog(await SqliteLog.open(dataDir), cipher);
  return LogStore.open(log, {
    onListenerError: (err) => logger.error({ err }, 'A change was not understood; this is a bug'),
  });
}

async function readCipher({ encryptionConfigFile: path }: ServeApiOptions): Promise<ValueCipher> {
  if (path === undefined) return new ValueCipher([]);
  try {
    return parseEncryptionConfig(path, await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const facts = { what: 'encryption configuration', path, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_FILE_INVALID', facts, { cause: error });
  }
}

async function backUp(
  store: Store,
  { dataDir, clock }: ServeApiOptions,
  cipher: ValueCipher,
): Promise<AsyncIterable<Uint8Array>> {
  return openBackup({
    dataDir,
    snapshot: store.snapshot(),
    companions: await readKeyFiles(dataDir),
    createdAt: formatTime(clock.nowMs()),
    seal: (entry) => cipher.seal(entry, entry.value),
  });
}

/** Whom extension servers are to believe: clients with certificates, this server and the proxies that it believes itself. */
function publishedAuthentication(
  { authority, frontProxy }: Pki,
  { requestHeader }: ServeApiOptions,
): AuthenticationInfo {
  const proxy = {
    clientAuthorities: frontProxy.authority.certificate,
    allowedNames: [FRONT_PROXY_NAME],
    ...STANDARD_HEADERS,
  };
  return {
    clientAuthority: authority.certificate,
    requestHeader: requestHeader ? joinedProxies(proxy, requestHeader) : proxy,
  };
}

interface ListenContext {
  readonly opened: AsyncDisposableStack;
  readonly api: Api;
}

async function listen(
  { listenPort, listenHost: host = LOOPBACK, logger, clock, requestHeader }: ServeApiOptions,
  { authority, serving }: Pki,
  { opened, api }: ListenContext,
): Promise<string | undefined> {
  if (listenPort === undefined) return undefined;
  const tls = {
    cert: serving.certificate,
    key: serving.privateKey,
    clientCa: authority.certificate,
    proxyCa: requestHeader?.clientAuthorities,
  };
  const listener = opened.use(
    await openHttpsListener({
      handler: api.handle,
      mayUpgrade: api.mayUpgrade,
      stopping: api.lifecycle.stopping,
      host,
      port: listenPort,
      tls,
      clock,
      logger,
    }),
  );
  const address = advertisedAddress(host);
  if (address !== undefined) await api.advertise({ address, port: listener.port });
  return localUrl(host, listener.port);
}
