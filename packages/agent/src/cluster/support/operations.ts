import { AGENT_PATHS, type AgentReport, type AgentUpgradeWish } from '@drover/api';
import { StatusError } from '@drover/apimachinery';
import { type Clock, formatTime } from '@drover/base';
import { agentErrors } from '../../errors.ts';
import type { LogKeeper } from '../../log/log-keeper.ts';
import { AGENT_VERSION } from '../connection/registration.ts';
import type { HealthProbes } from '../health/health-probes.ts';
import { isServer, type LocalExchange, type LocalRoute } from '../inner-http/local-route.ts';
import { readBody } from '../inner-http/read-body.ts';
import type { OwnPod } from '../own-pod.ts';
import type { AgentUpgrades } from '../upgrade/agent-upgrades.ts';

/** What the operation of an agent needs. */
export interface OperationsOptions {
  readonly pod: OwnPod;
  readonly probes: HealthProbes;
  readonly upgrades: AgentUpgrades;
  readonly log: LogKeeper;
  readonly clock: Clock;
  /** Ends the process in good order. */
  readonly restart: () => void;
  /** Aborted when the agent stops. */
  readonly signal: AbortSignal;
}

type Answer = (exchange: LocalExchange) => Promise<readonly [status: number, body: object]>;

const MAX_BODY_BYTES = 4_096;
const MIB = 1_024 * 1_024;

/** What the agent answers its server about itself; people are refused. */
export function operationRoutes(options: OperationsOptions): readonly LocalRoute[] {
  const { log, clock } = options;
  const started = formatTime(clock.nowMs());
  return [
    route('GET', AGENT_PATHS.report, () => Promise.resolve([200, reportOf(options, started)])),
    route('GET', AGENT_PATHS.log, ({ request }) => {
      const after = Number(new URL(request.url ?? '', 'http://agent').searchParams.get('after'));
      return Promise.resolve([200, log.after(Number.isSafeInteger(after) ? after : 0)]);
    }),
    route('POST', AGENT_PATHS.restart, ({ response }) => restart(options, response)),
    route('POST', AGENT_PATHS.upgrade, (exchange) => upgrade(options, exchange)),
  ];
}

function route(method: string, path: string, answer: Answer): LocalRoute {
  return {
    path,
    answer: async (exchange) => {
      const { request, response, caller } = exchange;
      if (!isServer(caller)) throw agentErrors.create('AGENT_SERVER_ONLY', { path });
      if (request.method !== method) {
        throw agentErrors.create('AGENT_METHOD_REFUSED', { path, method });
      }
      const [status, body] = await answer(exchange).catch(statusOf);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    },
  };
}

/** What the API server refuses, as it says so. */
function statusOf(error: unknown): readonly [number, object] {
  if (!(error instanceof StatusError)) throw error;
  return [error.status.code, error.status];
}

function reportOf({ pod, probes, upgrades, log }: OperationsOptions, started: string): AgentReport {
  const { last } = upgrades;
  return {
    version: AGENT_VERSION,
    pod: pod.name,
    node: pod.node,
    started,
    residentMib: Math.round(process.memoryUsage.rss() / MIB),
    probes: probes.report,
    ...(last && { upgrade: last }),
    nextLine: log.next,
  };
}

function restart(
  { pod, restart: end }: OperationsOptions,
  response: LocalExchange['response'],
): ReturnType<Answer> {
  // Nobody would start it again.
  if (pod.name === '') throw agentErrors.create('AGENT_NOT_IN_POD');
  response.once('close', end);
  return Promise.resolve([202, { restarting: pod.name }]);
}

async function upgrade(
  { upgrades, signal }: OperationsOptions,
  { request }: LocalExchange,
): ReturnType<Answer> {
  const begun = await upgrades.begin(await readWish(request), signal);
  void upgrades.watch(signal);
  return [202, begun];
}

async function readWish(request: LocalExchange['request']): Promise<AgentUpgradeWish> {
  const body = await readBody(request, MAX_BODY_BYTES, () => invalid('the body is too long'));
  try {
    const wish: unknown = JSON.parse(body);
    if (typeof wish === 'object' && wish !== null) return wish as AgentUpgradeWish;
  } catch {
    // Told below, as what is no object is.
  }
  throw invalid('the body is no JSON object');
}

function invalid(problem: string): Error {
  return agentErrors.create('AGENT_UPGRADE_INVALID', { problem });
}
