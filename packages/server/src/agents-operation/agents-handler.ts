import {
  type AgentsReport,
  type AgentUpgradeWish,
  type Cluster,
  GROUPS,
  type Settings,
} from '@drover/api';
import { type Clock, formatTime, type Random } from '@drover/base';
import type { Lister } from '@drover/controller-runtime';
import type { ClusterConnections, ClusterProbes } from '@drover/controllers';
import type { RequestAttributes } from '@drover/rbac';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { readJsonObject } from '../http/json-body.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import { sendJson } from '../http/respond.ts';
import { agentImage } from '../import/agent-image.ts';
import type { SessionRegistry } from '../tunnels/session-registry.ts';
import { type Agent, agentOf } from './agent-of-session.ts';
import type { AgentReports } from './agent-reports.ts';
import { restartAgents } from './restart-agents.ts';

/** What the handler needs. */
export interface AgentsHandlerOptions {
  readonly reports: AgentReports;
  readonly probes: ClusterProbes;
  readonly sessions: SessionRegistry;
  readonly connections: ClusterConnections;
  readonly clusters: Lister<Cluster>;
  readonly settings: Settings;
  readonly random: Random;
  readonly clock: Clock;
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

const PATH =
  /^\/drover\/v1alpha1\/clusters\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/agents(?:\/(log|restart|upgrade))?$/;
const MAX_BODY_BYTES = 4_096;

/** Whether a path is that of the agents of a cluster. */
export function isAgentsPath(path: string): boolean {
  return PATH.test(path);
}

/**
 * Answers `/drover/v1alpha1/clusters/<id>/agents`: GET tells of the agents ({@link AgentsReport}) to whoever sees the
 * cluster. Whoever may change it gets the last lines of their logs (GET `/log`), restarts them (POST `/restart`, one pod
 * of them with `{"pod": …}`) and upgrades them (POST `/upgrade`, `{"image": …}` or to what the settings say).
 *
 * @throws (the handler) `SERVER_NOT_FOUND`, `SERVER_FORBIDDEN`, `SERVER_BAD_REQUEST`, `PROXY_CLUSTER_DISCONNECTED`,
 * `SERVER_AGENT_SILENT`, and what the agent answers.
 */
export function createAgentsHandler(options: AgentsHandlerOptions): Handler {
  return async (exchange) => {
    const [, cluster, part] = PATH.exec(exchange.path) ?? [];
    const method = part === 'restart' || part === 'upgrade' ? 'POST' : 'GET';
    if (cluster === undefined || exchange.request.method !== method) {
      throw serverErrors.create('SERVER_NOT_FOUND', { path: exchange.path });
    }
    refuseForgery(exchange, options.random);
    checkMay(exchange, { verb: part === undefined ? 'get' : 'update', cluster }, options);
    const asked = { exchange, cluster, options };
    if (part === 'restart') return restart(asked);
    if (part === 'upgrade') return upgrade(asked);
    return part === 'log' ? log(asked) : report(asked);
  };
}

interface Asked {
  readonly exchange: Exchange;
  readonly cluster: string;
  readonly options: AgentsHandlerOptions;
}

function checkMay(
  exchange: Exchange,
  { verb, cluster }: { readonly verb: string; readonly cluster: string },
  { mayDo, clusters }: AgentsHandlerOptions,
): void {
  const attributes = { verb, group: GROUPS.management, resource: 'clusters', name: cluster };
  if (!mayDo(exchange, attributes)) {
    const problem = `You may not ${verb} the cluster ${cluster}`;
    throw serverErrors.create('SERVER_FORBIDDEN', { problem });
  }
  if (!clusters.get({ namespace: '', name: cluster })) {
    throw serverErrors.create('SERVER_NOT_FOUND', { path: exchange.path });
  }
}

async function report({ exchange, cluster, options }: Asked): Promise<void> {
  await options.reports.ask(cluster, exchange.signal);
  sendJson(exchange, 200, agentsReport(cluster, options));
}

/** What is known of the agents of a cluster, as they told last. */
export function agentsReport(
  cluster: string,
  {
    reports,
    probes,
    connections,
  }: Pick<AgentsHandlerOptions, 'reports' | 'probes' | 'connections'>,
): AgentsReport {
  const lastMs = probes.lastContactMs(cluster);
  const probe = probes.resultOf(cluster);
  const cause =
    probe?.state === 'failing' ? probe.problem : connections.refusalOf(cluster)?.message;
  return {
    cluster,
    lastContact: lastMs === undefined ? null : formatTime(lastMs),
    cause: cause ?? null,
    agents: reports.agentsOf(cluster),
    gone: reports.goneOf(cluster),
  };
}

async function log({ exchange, cluster, options }: Asked): Promise<void> {
  await options.reports.ask(cluster, exchange.signal);
  sendJson(exchange, 200, { data: Object.fromEntries(options.reports.logsOf(cluster)) });
}

async function restart({ exchange, cluster, options }: Asked): Promise<void> {
  const { pod } = await readWish(exchange);
  const { clock, connections } = options;
  if (pod === undefined) {
    const connection = connections.get(cluster);
    if (!connection) throw serverErrors.create('PROXY_CLUSTER_DISCONNECTED', { cluster });
    await restartAgents(connection.client, clock, exchange.signal);
  } else {
    const agent = agentsIn(cluster, options).find(({ name }) => name === pod)?.agent;
    if (!agent) throw serverErrors.create('SERVER_AGENT_SILENT', { cluster });
    await agent.restart(exchange.signal);
  }
  sendJson(exchange, 202, { restarting: pod ?? 'all' });
}

async function upgrade({ exchange, cluster, options }: Asked): Promise<void> {
  const { image, deadlineSeconds } = await readWish(exchange);
  const object = options.clusters.get({ namespace: '', name: cluster }) as Cluster;
  const wish: AgentUpgradeWish = {
    image: image ?? agentImage(object, options.settings),
    ...(deadlineSeconds !== undefined && { deadlineSeconds }),
  };
  const [first] = agentsIn(cluster, options);
  if (!first) throw serverErrors.create('SERVER_AGENT_SILENT', { cluster });
  sendJson(exchange, 202, await first.agent.upgrade(wish, exchange.signal));
}

/** The agents that tell of themselves, those that are well first. */
function agentsIn(
  cluster: string,
  { sessions, reports }: AgentsHandlerOptions,
): readonly { readonly name: string; readonly agent: Agent }[] {
  const names = reports.agentsOf(cluster).map(({ report: told }) => told?.pod ?? '');
  return sessions
    .of(cluster)
    .map((session, at) => ({ session, name: names[at] ?? '' }))
    .filter(({ session }) => sessions.healthOf(session) !== 'closed')
    .toSorted((a, b) => rank(sessions.healthOf(a.session)) - rank(sessions.healthOf(b.session)))
    .flatMap(({ session, name }) => {
      const agent = agentOf(session);
      return agent ? [{ name, agent }] : [];
    });
}

function rank(health: string): number {
  return health === 'well' ? 0 : 1;
}

interface Wish {
  readonly pod?: string;
  readonly image?: string;
  readonly deadlineSeconds?: number;
}

const WISHES = { pod: 'string', image: 'string', deadlineSeconds: 'number' } as const;

async function readWish(exchange: Exchange): Promise<Wish> {
  const sent = await readJsonObject(exchange, MAX_BODY_BYTES);
  for (const [field, type] of Object.entries(WISHES)) {
    const value = sent[field];
    if (value !== undefined && typeof value !== type) throw badRequest(`${field} is no ${type}`);
  }
  return sent;
}

function badRequest(problem: string): Error {
  return serverErrors.create('SERVER_BAD_REQUEST', { problem });
}
