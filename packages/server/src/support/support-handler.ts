import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Cluster, ClusterRegistrationToken, Setting, Settings } from '@drover/api';
import { getCondition } from '@drover/apimachinery';
import { type Clock, formatTime, type Random } from '@drover/base';
import type { Lister, Manager } from '@drover/controller-runtime';
import type { ClusterConnections, ClusterProbes } from '@drover/controllers';
import type { RequestAttributes } from '@drover/rbac';
import type { Registry } from 'prom-client';
import type { AgentReports } from '../agents-operation/agent-reports.ts';
import { agentsReport } from '../agents-operation/agents-handler.ts';
import { controllersReport, type ReportParts } from '../debug/controllers-report.ts';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { readJsonObject } from '../http/json-body.ts';
import { refuseForgery } from '../http/refuse-forgery.ts';
import type { BundleFile } from './bundle-file.ts';
import { clusterFiles } from './cluster-files.ts';
import { Scrubber } from './scrub.ts';
import { TAR_END, tarEntry } from './tar-entry.ts';

/** Where administrators get support bundles. */
export const SUPPORT_PATH = '/drover/v1alpha1/support-bundles';

/** What the handler needs. */
export interface SupportHandlerOptions {
  readonly report: ReportParts;
  readonly manager: Pick<Manager, 'readiness'>;
  readonly metrics: Registry;
  readonly settings: Settings;
  readonly storedSettings: Lister<Setting>;
  readonly clusters: Lister<Cluster>;
  readonly registrationTokens: Lister<ClusterRegistrationToken>;
  readonly reports: AgentReports;
  readonly probes: ClusterProbes;
  readonly connections: ClusterConnections;
  /** The last lines of the log of this process. */
  readonly lastLines: () => readonly string[];
  readonly random: Random;
  readonly clock: Clock;
  /** Whether whoever sent an exchange may do something. */
  readonly mayDo: (exchange: Exchange, attributes: RequestAttributes) => boolean;
}

const MAX_BODY_BYTES = 16 * 1_024;
/** Clusters that are looked at when none is named: those that are ill first. */
const MAX_CLUSTERS = 20;
const MAX_NAMED = 50;

/**
 * Answers POST `/drover/v1alpha1/support-bundles` with a `.tar.gz` of what helps to find out what is wrong: the state
 * and last log lines of this server, and state, agents and their last log lines of the clusters in `{"clusters": […]}`,
 * or of those that are ill. For those who may `post` this path.
 *
 * **Guarantees**: no data of Secrets, no value of a field or setting that holds a secret, no variable of a container, no
 * key or token, wherever it stands. It is made while it is sent, so that its size costs no memory.
 *
 * @throws (the handler) `SERVER_FORBIDDEN`, `SERVER_BAD_REQUEST`.
 */
export function createSupportHandler(options: SupportHandlerOptions): Handler {
  return async (exchange) => {
    refuseForgery(exchange, options.random);
    if (!options.mayDo(exchange, { verb: 'post', path: SUPPORT_PATH })) {
      const problem = 'You may not make support bundles';
      throw serverErrors.create('SERVER_FORBIDDEN', { problem });
    }
    const clusters = clustersFor(await readNames(exchange), options.clusters);
    const { response, signal } = exchange;
    const seconds = Math.floor(options.clock.nowMs() / 1_000);
    const day = formatTime(options.clock.nowMs()).replaceAll(/[:-]/g, '');
    response.writeHead(200, {
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="drover-support-${day}.tar.gz"`,
      'cache-control': 'no-store',
    });
    const files = bundleFiles(clusters, options, signal);
    const archive = Readable.from(entries(files, scrubberOf(options), seconds));
    await pipeline(archive, createGzip(), response, { signal });
  };
}

/** Tokens of registration are names of nothing else, so they are looked for as they are. */
function scrubberOf({ registrationTokens }: SupportHandlerOptions): Scrubber {
  return new Scrubber(registrationTokens.list().map(({ status }) => status?.token ?? ''));
}

async function* entries(
  files: AsyncIterable<BundleFile>,
  scrubber: Scrubber,
  seconds: number,
): AsyncGenerator<Buffer> {
  for await (const file of files) {
    yield tarEntry(`drover-support/${file.name}`, contentOf(file, scrubber), seconds);
  }
  yield TAR_END;
}

function contentOf(file: BundleFile, scrubber: Scrubber): string {
  if ('value' in file) return scrubber.json(file.value);
  return 'text' in file ? scrubber.text(file.text) : scrubber.lines(file.lines);
}

async function* bundleFiles(
  clusters: readonly Cluster[],
  options: SupportHandlerOptions,
  signal: AbortSignal,
): AsyncGenerator<BundleFile> {
  const { report, manager, metrics, storedSettings, lastLines, reports, connections } = options;
  yield { name: 'about.json', value: about(options) };
  yield { name: 'readiness.json', value: manager.readiness() };
  yield { name: 'controllers.json', value: controllersReport(report) };
  yield { name: 'metrics.txt', text: await metrics.metrics() };
  yield { name: 'settings.json', value: storedSettings.list().map(toldSetting) };
  yield { name: 'clusters.json', value: options.clusters.list().map(summaryOf) };
  yield { name: 'server.log', lines: lastLines() };
  for (const cluster of clusters) {
    const id = cluster.metadata?.name ?? '';
    await reports.ask(id, signal);
    yield* clusterFiles(
      {
        cluster,
        agents: agentsReport(id, options),
        logs: reports.logsOf(id),
        client: connections.get(id)?.client,
      },
      signal,
    );
  }
}

function about({ settings, report, clock }: SupportHandlerOptions): object {
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    time: formatTime(clock.nowMs()),
    version: settings.text('server-version'),
    replica: report.replicas.id,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    uptimeSeconds: Math.round(process.uptime()),
    memory: { rss, heapUsed, external },
  };
}

function toldSetting({ metadata, value, default: standard, source }: Setting): object {
  return { name: metadata?.name, value, default: standard, source };
}

function summaryOf({ metadata, spec, status }: Cluster): object {
  const { driver, provider, nodeCount, conditions = [] } = status ?? {};
  const wrong = conditions.filter(({ status: state }) => state !== 'True');
  return { id: metadata?.name, name: spec?.displayName, driver, provider, nodeCount, wrong };
}

function clustersFor(
  names: readonly string[] | undefined,
  all: Lister<Cluster>,
): readonly Cluster[] {
  if (!names)
    return all
      .list()
      .toSorted((a, b) => health(a) - health(b))
      .slice(0, MAX_CLUSTERS);
  return names.map((name) => {
    const found = all.get({ namespace: '', name });
    if (!found) throw badRequest(`There is no cluster ${name}`);
    return found as Cluster;
  });
}

function health({ status }: Cluster): number {
  const connected = getCondition((status?.conditions ?? []) as never, 'Connected');
  return connected?.status === 'True' ? 1 : 0;
}

async function readNames(exchange: Exchange): Promise<readonly string[] | undefined> {
  const { clusters } = await readJsonObject(exchange, MAX_BODY_BYTES);
  if (clusters === undefined) return undefined;
  const isFitting =
    Array.isArray(clusters) &&
    clusters.length <= MAX_NAMED &&
    clusters.every((name) => typeof name === 'string');
  if (!isFitting) throw badRequest(`clusters is no list of at most ${MAX_NAMED} ids`);
  return clusters as readonly string[];
}

function badRequest(problem: string): Error {
  return serverErrors.create('SERVER_BAD_REQUEST', { problem });
}
