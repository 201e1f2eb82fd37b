import { type Setting, setting as settingKind } from '@drover/api';
import { ensureFirstAdmin } from '@drover/auth';
import type { KubernetesClient } from '@drover/client';
import { openLoopbackWebhook } from '../admission/loopback-webhook.ts';
import { openSelf } from '../agents/open-self.ts';
import { openAudit } from '../audit/open-audit.ts';
import type { ServerConfig } from '../config/config.ts';
import { serverErrors } from '../errors.ts';
import { installEpochPolicy } from '../home/epoch-policy.ts';
import { openHome } from '../home/open-home.ts';
import type { Handler } from '../http/exchange.ts';
import { LOOPBACK_NETWORKS, trustNetworks } from '../http/forwarded.ts';
import { type Listener, openListener } from '../http/listener.ts';
import { RequestCarrier } from '../http/request-carrier.ts';
import { openCertificates } from '../pki/open-certificates.ts';
import { openReplica } from '../replicas/open-replica.ts';
import { installCrds } from '../seed/install-crds.ts';
import { seedNamespaces, seedObjects } from '../seed/seed-objects.ts';
import { releaseSessions } from '../tunnels/release-sessions.ts';
import { buildCore, type Core } from './build-core.ts';
import { buildFrontDoor, type FrontDoorParts } from './build-front-door.ts';
import type { ProcessParts } from './process-parts.ts';

/** A server that answers. */
export interface RunningServer {
  /** Where clusters and people reach it, from the setting; empty until someone has said so. */
  readonly serverUrl: string;
  readonly httpsPort: number;
  readonly httpPort?: number;
  /** The generated password of the first administrator, when this start made one. */
  readonly firstPassword?: string;
  /** Resolves with the failure when the server cannot go on. */
  readonly failed: Promise<Error>;
  /** Takes no more requests, lets those in work finish until `signal` aborts, then stops everything in reverse. */
  stop(options: { readonly signal: AbortSignal }): Promise<void>;
}

/** Starts everything in order: state, its caches, the leader's work, then the front door. */
export async function startServer(
  config: ServerConfig,
  parts: ProcessParts,
): Promise<RunningServer> {
  await using starting = new AsyncDisposableStack();
  const requests = new RequestCarrier();
  const home = starting.use(await openHome(config, { ...parts, requests }));
  const auditLog = config.audit && starting.use(await openAudit(config.audit, parts));
  await prepareState(home.client, config, parts);
  const replica = starting.use(await openReplica(home, config, parts));
  const self = await openSelf(home.client, parts);
  const core = buildCore(home, config, { ...parts, self, replica });
  if (config.home.type === 'embedded') {
    const webhook = starting.use(await openLoopbackWebhook(core.admission.handler, parts));
    core.admission.listensAt(webhook.address);
  }
  const background = starting.use(runInBackground(core, parts));
  await core.cache.waitForSync({ signal: parts.signal });
  const firstAdmin = await ensureFirstAdmin({
    client: home.client,
    hasher: core.auth.hasher,
    settings: core.settings,
    random: parts.random,
    environment: config.env,
    log: parts.log,
    signal: parts.signal,
  });
  const listeners = await openListeners({ home, core, config, parts, requests, auditLog });
  for (const listener of listeners.all) starting.use(listener);
  const running = starting.move();
  return {
    serverUrl: core.settings.text('server-url'),
    httpsPort: listeners.https.port,
    ...(listeners.http && { httpPort: listeners.http.port }),
    ...(firstAdmin?.generatedPassword !== undefined && {
      firstPassword: firstAdmin.generatedPassword,
    }),
    failed: Promise.race([home.failed, background.failed]),
    stop: async ({ signal }) => {
      // What others can take over they do now, and not when the last request has ended.
      core.manager.resign();
      core.share.replicas.leave();
      core.gate.close();
      const { sessions } = core;
      const cause = serverErrors.create('TUNNEL_SERVER_LEAVES');
      await Promise.all([
        releaseSessions([...sessions.held.values()], { ...parts, sessions, cause, signal }),
        ...listeners.all.map((listener) => listener.close({ signal })),
      ]);
      await running.disposeAsync();
    },
  };
}

async function prepareState(
  client: KubernetesClient,
  { features }: ServerConfig,
  { clock, log, signal }: ProcessParts,
): Promise<void> {
  await installCrds({ client, clock, signal });
  await seedNamespaces({ client, signal });
  await installEpochPolicy({ client, log, signal });
  await seedObjects({ client, signal, features });
}

interface Background extends AsyncDisposable {
  readonly failed: Promise<Error>;
}

function runInBackground({ manager }: Core, { log }: ProcessParts): Background {
  const stopping = new AbortController();
  const failure = Promise.withResolvers<Error>();
  const ended = manager.run(stopping.signal).catch((err: unknown) => {
    log.error({ err }, 'Background work cannot go on');
    failure.resolve(err instanceof Error ? err : new Error(String(err)));
  });
  return {
    failed: failure.promise,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await ended;
    },
  };
}

interface Listeners {
  readonly https: Listener;
  readonly http: Listener | undefined;
  readonly all: readonly Listener[];
}

async function openListeners(options: FrontDoorParts): Promise<Listeners> {
  const { home, core, config, parts } = options;
  const { client } = home;
  const serverHost = URL.parse(core.settings.text('server-url'))?.hostname;
  const certificates = await openCertificates({ client, tls: config.tls, serverHost, ...parts });
  await publishTrust(client, certificates.cacerts, parts.signal);
  const handler: Handler = buildFrontDoor(options);
  const shared = { address: config.listenAddress, handler, ...parts };
  const https = await openListener({
    ...shared,
    port: config.httpsPort,
    portFlag: '--https-listen-port',
    certificates: certificates.source,
    isTrustedProxy: trustNetworks(config.trustedProxies ?? []),
  });
  if (config.httpPort === undefined) return { https, http: undefined, all: [https] };
  const http = await openListener({
    ...shared,
    port: config.httpPort,
    portFlag: '--http-listen-port',
    isTrustedProxy: trustNetworks(config.trustedProxies ?? LOOPBACK_NETWORKS),
  });
  return { https, http, all: [https, http] };
}

/** Agents and people read from the setting `cacerts` what they may trust. */
async function publishTrust(
  client: KubernetesClient,
  cacerts: string,
  signal: AbortSignal,
): Promise<void> {
  await client
    .resource<Setting>(settingKind.type)
    .patch('cacerts', { type: 'merge', body: { value: cacerts } }, { signal });
}
