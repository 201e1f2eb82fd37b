// `make bench NAME=v3`: what lists, changes and logins cost with many objects. See README.md.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type KubernetesClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { type Load, type LoadResult, type LoadTarget, runLoad } from './load/load.ts';
import { residentMibOf, untilAtRest } from './process/process-figures.ts';
import { figure, textTable } from './report/text-table.ts';
import {
  bearer,
  call,
  type DroverServer,
  FIRST_PASSWORD,
  startDroverServer,
} from './server/drover-server.ts';
import { type Sizes as ObjectCounts, seed } from './v3/seed.ts';
import { type FanOut, measureFanOut } from './v3/subscribers.ts';

/** How much there is, and how much is asked. */
interface Sizes extends ObjectCounts {
  /** Bindings at the first measurement of a page; `bindings` at the second. */
  readonly fewBindings: number;
  readonly pageRequests: number;
  readonly rawLists: number;
  readonly logins: number;
  readonly fanOut: FanOut;
}

const FULL: Sizes = {
  users: 500,
  clusters: 500,
  nodes: 5_000,
  projects: 2_000,
  fewBindings: 1_000,
  bindings: 20_000,
  tokens: 100_000,
  pageRequests: 2_000,
  rawLists: 20,
  logins: 60,
  fanOut: { sockets: 200, changes: 100, changesPerSecond: 10 },
};

const QUICK: Sizes = {
  ...FULL,
  users: 50,
  clusters: 50,
  nodes: 500,
  projects: 200,
  bindings: 5_000,
  tokens: 10_000,
  pageRequests: 400,
  rawLists: 5,
  logins: 20,
  fanOut: { sockets: 50, changes: 30, changesPerSecond: 10 },
};

const GOALS = { pageRatio: 0.1, pageP99Ms: 100, growth: 1.2, subscribeP99Ms: 500 } as const;

const BINDINGS = '/v3/clusterroletemplatebindings';
const RAW_BINDINGS = '/apis/management.cattle.io/v3/clusterroletemplatebindings';
const CONNECTIONS = 4;

/** Runs the benchmark, prints its table, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-bench-'));
  await using server = await startDroverServer(folder.path);
  await using raw = await connectRaw(server);
  await seed(raw.client, { ...sizes, bindings: sizes.fewBindings });
  const few = await measurePages(server, sizes, sizes.fewBindings);
  await seed(raw.client, sizes, { first: sizes.fewBindings });
  const many = await measurePages(server, sizes, sizes.bindings);
  const rawList = await raw.list(sizes.rawLists);
  const fanOut = await measureFanOut(server, raw.client, sizes.fanOut);
  const logins = await measureLogins(server, sizes.logins);
  const checks = await load(server, {
    path: '/v3/settings/server-version',
    requests: sizes.pageRequests * 5,
  });
  const memoryMib = await residentMibOf(server.process.pid);
  print(sizes, { few, many, rawList, fanOut, logins, checks, memoryMib });
}

/** The embedded API server, asked without the v3 API before it. */
interface RawApi extends AsyncDisposable {
  readonly client: KubernetesClient;
  /** Whole lists of bindings, as kubectl reads them. */
  list(requests: number): Promise<LoadResult>;
}

async function connectRaw({ dataDir }: DroverServer): Promise<RawApi> {
  const kubeconfig = await loadKubeconfig({ path: join(dataDir, 'kubeconfig.yaml') });
  const connection = connectKubeconfig(kubeconfig);
  const [cluster] = kubeconfig.clusters.values();
  const [user] = kubeconfig.users.values();
  const target: LoadTarget = {
    url: cluster?.server ?? '',
    headers: {},
    credentials: { certificate: user?.certData ?? '', privateKey: user?.keyData ?? '' },
  };
  return {
    client: createClient(connection),
    list: (requests) =>
      runLoad(target, { method: 'GET', path: RAW_BINDINGS, requests, connections: 1 }),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** What one size of the collection costs. */
interface Pages {
  /** One after the other, so that nothing waits for anything. */
  readonly alone: LoadResult;
  readonly plain: LoadResult;
  readonly sorted: LoadResult;
  readonly filtered: LoadResult;
  readonly one: LoadResult;
}

const REQUESTS = ['alone', 'plain', 'sorted', 'filtered', 'one'] as const satisfies (keyof Pages)[];

async function measurePages(
  server: DroverServer,
  { pageRequests }: Sizes,
  bindings: number,
): Promise<Pages> {
  const ask = (query: string, connections = CONNECTIONS): Promise<LoadResult> =>
    load(server, { path: `${BINDINGS}${query}`, requests: pageRequests, connections });
  await untilAtRest(server.process.pid);
  // Compiled code and kept lists are what a server has that runs.
  await ask('?limit=100');
  await requireTotal(server, bindings);
  const pages = {
    alone: await ask('?limit=100', 1),
    plain: await ask('?limit=100'),
    sorted: await ask('?limit=100&sort=userId&order=desc'),
    filtered: await ask('?limit=100&roleTemplateId=cluster-owner&sort=name'),
    one: await ask('/c-00001:crtb-1'),
  };
  await requireTotal(server, bindings);
  return pages;
}

/** What is measured is a collection of a known size. */
async function requireTotal({ url, token }: DroverServer, bindings: number): Promise<void> {
  const { pagination } = await call<{ pagination: { total: number } }>(url, {
    path: `${BINDINGS}?limit=1`,
    token,
  });
  if (pagination.total !== bindings) {
    throw new Error(`There are ${pagination.total} bindings in place of ${bindings}`);
  }
}

function measureLogins(server: DroverServer, logins: number): Promise<LoadResult> {
  return load(server, {
    method: 'POST',
    path: '/v3-public/localProviders/local?action=login',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: FIRST_PASSWORD }),
    requests: logins,
  });
}

type Asked = Partial<Load> & Pick<Load, 'path' | 'requests'>;

function load({ url, token }: DroverServer, asked: Asked): Promise<LoadResult> {
  return runLoad(
    { url, headers: bearer(token) },
    { method: 'GET', connections: CONNECTIONS, ...asked },
  );
}

/** Everything that was measured. */
interface Results {
  readonly few: Pages;
  readonly many: Pages;
  readonly rawList: LoadResult;
  readonly fanOut: { readonly p50Ms: number; readonly p99Ms: number };
  readonly logins: LoadResult;
  readonly checks: LoadResult;
  readonly memoryMib: number;
}

function perSecond({ requests, seconds }: LoadResult): number {
  return requests / seconds;
}

function print(sizes: Sizes, results: Results): void {
  const { few, many, rawList, fanOut, logins, checks, memoryMib } = results;
  const growths = REQUESTS.map(
    (name) => [`growth_${name}`, perSecond(few[name]) / perSecond(many[name])] as const,
  );
  const growth = Math.max(...growths.map(([, factor]) => factor));
  const metrics = {
    page_100_p99_ms: Math.max(many.plain.p99Ms, many.sorted.p99Ms, many.filtered.p99Ms),
    growth_1k_20k: growth,
    ...Object.fromEntries(growths),
    subscribe_p99_ms: fanOut.p99Ms,
    logins_per_s: perSecond(logins),
    token_checks_per_s: perSecond(checks),
    memory_mib: memoryMib,
    page_100_p50_ms: many.plain.p50Ms,
    page_sorted_p50_ms: many.sorted.p50Ms,
    page_filtered_p50_ms: many.filtered.p50Ms,
    one_p50_ms: many.one.p50Ms,
    subscribe_p50_ms: fanOut.p50Ms,
    raw_list_p50_ms: rawList.p50Ms,
  };
  const ratios = { page_100: many.alone.p50Ms / rawList.p50Ms };
  const rows: readonly (readonly [string, number, string])[] = [
    ['page of 100 over the whole raw list', ratios.page_100, `<= ${GOALS.pageRatio}`],
    ['page of 100, P99 (ms)', metrics.page_100_p99_ms, `<= ${GOALS.pageP99Ms}`],
    ['growth of a request from few to all bindings', growth, `<= ${GOALS.growth}`],
    ['change to subscriber, P99 (ms)', metrics.subscribe_p99_ms, `<= ${GOALS.subscribeP99Ms}`],
    ['logins a second', metrics.logins_per_s, ''],
    ['requests with a token a second', metrics.token_checks_per_s, ''],
    ['memory of the server (MiB)', memoryMib, ''],
  ];
  const table = rows.map(([name, value, goal]) => [name, figure(value), goal]);
  console.log(textTable([['', 'ours', 'goal'], ...table]));
  console.log(JSON.stringify({ bench: 'v3', n: sizes, metrics, ratios }));
}
