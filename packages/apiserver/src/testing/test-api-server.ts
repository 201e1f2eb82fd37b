import { silentLogger, systemClock, systemRandom } from '@drover/base';
import { createClient, type KubernetesClient, type Transport } from '@drover/client';
import { type Api, type ApiOptions, openApi } from '../api.ts';
import { MASTERS_GROUP, type UserInfo } from '../authentication/user-info.ts';
import { createSigningKey } from '../pki/pki-folder.ts';
import { LogStore } from '../storage/log/log-store.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import type { Snapshot } from '../storage/store.ts';
import { handlerTransport } from '../thread/handler-transport.ts';
import { SnapshotLog } from './snapshot-log.ts';

/** How {@link startTestApiServer} can be varied: as any API, but for its store. */
export interface TestApiServerOptions extends Partial<Omit<ApiOptions, 'store'>> {
  /** What another server held: this one begins with it, and shares the bytes of the objects. Default: empty. */
  readonly snapshot?: Snapshot;
}

/** A Kubernetes API in this thread, in memory. */
export interface TestApiServer extends AsyncDisposable {
  /** A way to the API as `user`; default an administrator. It ends with the server. */
  transport(user?: UserInfo): Transport;
  /** A client as `user`; default an administrator. */
  client(user?: UserInfo): KubernetesClient;
  /** The API itself, for requests over connections that are not this process' own. */
  readonly api: Api;
  /** What it holds now. */
  snapshot(): Snapshot;
  close(): Promise<void>;
}

/** Who tests are when they do not say. */
const testAdmin: UserInfo = { name: 'test-admin', groups: [MASTERS_GROUP] };

/** Starts a Kubernetes API for a test: in this thread, in memory, ready at once. */
export async function startTestApiServer(
  options: TestApiServerOptions = {},
): Promise<TestApiServer> {
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = options;
  const { snapshot } = options;
  const store = await LogStore.open(snapshot ? new SnapshotLog(snapshot) : new MemoryLog());
  const { serviceAccountKey = createSigningKey() } = options;
  const api = await openApi({ ...options, store, clock, random, logger, serviceAccountKey });
  const close = async (): Promise<void> => {
    await api[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  };
  const transport = (user = testAdmin): Transport => handlerTransport(api.handle, user);
  return {
    api,
    snapshot: () => store.snapshot(),
    transport,
    client: (user) => createClient({ transport: transport(user), clock }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
