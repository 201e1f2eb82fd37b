// `make bench NAME=apiserver`: the embedded API server beside etcd and kube-apiserver. See README.md.
import { systemClock } from '@drover/base';
import {
  type MeasuredServer,
  type NAMESPACES,
  startKubernetes,
  startOurs,
} from './apiserver/measured-server.ts';
import {
  type Comparison,
  type Outcome,
  promised,
  renderReport,
  speedRatio,
} from './apiserver/report.ts';
import { type Load, runLoad } from './load/load.ts';
import { figure } from './report/text-table.ts';

/** How much of each thing is done; the same code with less of it is the quick run. */
interface Sizes {
  /** Requests in flight of the loads that are measured at several. */
  readonly connections: readonly number[];
  readonly creates: number;
  readonly gets: number;
  readonly listObjects: number;
  readonly lists: number;
  readonly pagedObjects: number;
  readonly pageLimit: number;
  readonly pagedLists: number;
  readonly watchers: number;
  readonly eventsPerSecond: number;
  readonly events: number;
  readonly applied: number;
  readonly fewObjects: number;
  readonly manyObjects: number;
}

const FULL: Sizes = {
  connections: [16, 64],
  creates: 16_000,
  gets: 40_000,
  listObjects: 4_000,
  lists: 100,
  pagedObjects: 50_000,
  pageLimit: 500,
  pagedLists: 8,
  watchers: 1_000,
  eventsPerSecond: 100,
  events: 1_500,
  applied: 4_000,
  fewObjects: 1_000,
  manyObjects: 100_000,
};

const QUICK: Sizes = {
  ...FULL,
  creates: 4_000,
  gets: 8_000,
  lists: 30,
  pagedObjects: 10_000,
  pagedLists: 4,
  events: 400,
  manyObjects: 20_000,
};

/**
 * Writes of each kind before the first that is measured: a server that has run for seconds is measured, not one whose code is still
 * being compiled.
 */
const WARMING = 10_000;

type Namespace = (typeof NAMESPACES)[number];

interface Servers {
  readonly ours: MeasuredServer;
  readonly theirs: MeasuredServer;
}

/** Runs the benchmark, prints its tables, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const requests = await measureRequests(sizes);
  const growth = await measureGrowth(sizes);
  print(sizes, requests, growth);
}

interface Requests {
  /** At each number of connections. */
  readonly create: readonly Comparison[];
  readonly update: readonly Comparison[];
  readonly get: readonly Comparison[];
  readonly list: Comparison;
  readonly pages: Comparison;
  readonly watch: Comparison;
  readonly apply: Comparison;
  readonly readyEmpty: Readonly<Record<'ours' | 'theirs', number>>;
}

async function measureRequests(sizes: Sizes): Promise<Requests> {
  await using ours = await startOurs();
  await using theirs = await startKubernetes();
  const servers = { ours, theirs };
  await warmUp(servers, sizes);
  const writes = await measureWrites(servers, sizes);
  await fill(servers, 'listed', sizes.listObjects);
  await fill(servers, 'paged', sizes.pagedObjects);
  return {
    ...writes,
    list: await compare(servers, `list of ${sizes.listObjects}`, {
      ...read(collection('listed')),
      connections: 4,
      requests: sizes.lists,
    }),
    pages: await compare(servers, `list of ${sizes.pagedObjects} in pages`, {
      ...read(`${collection('paged')}?limit=${sizes.pageLimit}`),
      pages: true,
      connections: 4,
      requests: sizes.pagedLists,
    }),
    apply: await measureApply(servers, sizes),
    watch: await compare(servers, `create, ${sizes.watchers} watchers`, {
      ...createOf('watched', 'event-'),
      connections: 16,
      requests: sizes.events,
      count: sizes.events,
      rate: sizes.eventsPerSecond,
      watchers: sizes.watchers,
      watchPath: `${collection('watched')}?watch=1`,
    }),
    readyEmpty: { ours: ours.readySeconds, theirs: theirs.readySeconds },
  };
}

/** How long both servers rest after they were filled. */
const SETTLING_MS = 15_000;

/** Runs everything that is measured at small scale first, so that compiled code and filled caches are measured. */
async function warmUp(servers: Servers, { gets }: Sizes): Promise<void> {
  const few = { connections: 16, requests: WARMING, count: WARMING };
  await runBoth(servers, { ...createOf('warming'), ...few });
  await runBoth(servers, { ...updateOf('warming'), ...few });
  await runBoth(servers, { ...getOf('warming'), ...few, requests: gets / 4 });
  await runBoth(servers, { ...read(collection('warming')), connections: 4, requests: 10 });
}

async function measureWrites(
  servers: Servers,
  { connections, creates, gets }: Sizes,
): Promise<Pick<Requests, 'create' | 'get' | 'update'>> {
  const create: Comparison[] = [];
  const update: Comparison[] = [];
  const get: Comparison[] = [];
  for (const [round, inFlight] of connections.entries()) {
    const name = (what: string): string => `${what}, ${inFlight} connections`;
    const many = { connections: inFlight, requests: creates, count: creates };
    const numbers = { ...many, first: round * creates };
    create.push(await compare(servers, name('create'), { ...createOf('created'), ...numbers }));
    update.push(await compare(servers, name('update'), { ...updateOf('created'), ...numbers }));
    get.push(
      await compare(servers, name('get'), { ...getOf('created'), ...numbers, requests: gets }),
    );
  }
  return { create, update, get };
}

async function measureApply(servers: Servers, { applied }: Sizes): Promise<Comparison> {
  const load: Load = {
    method: 'PATCH',
    path: `${collection('applied')}/map-{n}?fieldManager=load`,
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: configMap('applied', 'map-{n}', 1_000),
    connections: 16,
    requests: applied,
    count: applied,
  };
  await runBoth(servers, load);
  return compare(servers, 'apply, unchanged', load);
}

interface Growth {
  /** Requests a second with few objects and with many. */
  readonly few: readonly Comparison[];
  readonly many: readonly Comparison[];
  readonly mib: Readonly<Record<'ours' | 'theirs', number>>;
  readonly ready: Readonly<Record<'ours' | 'theirs', number>>;
}

async function measureGrowth(sizes: Sizes): Promise<Growth> {
  const { fewObjects, manyObjects } = sizes;
  await using ours = await startOurs();
  await using theirs = await startKubernetes();
  const servers = { ours, theirs };
  const grow = (first: number, count: number): Promise<void> =>
    runBoth(servers, { ...createOf('grown', 'map-', 2_000), ...fillSizes(count), first });
  await grow(0, fewObjects);
  // Once unmeasured, so that compiled code is measured.
  await measureGrown(servers, sizes, 'warming');
  const few = await measureGrown(servers, sizes, `${fewObjects} objects`);
  await grow(fewObjects, manyObjects - fewObjects);
  // What growing left to do, collections of garbage and of history, is no part of the requests that follow.
  await systemClock.sleep(SETTLING_MS);
  const many = await measureGrown(servers, sizes, `${manyObjects} objects`);
  await systemClock.sleep(5_000);
  return {
    few,
    many,
    mib: { ours: await ours.residentMib(), theirs: await theirs.residentMib() },
    ready: { ours: await ours.restart(), theirs: await theirs.restart() },
  };
}

/** What is asked of few and of many objects: each reads and writes the same number of them. */
async function measureGrown(
  servers: Servers,
  { fewObjects, creates, gets }: Sizes,
  name: string,
): Promise<Comparison[]> {
  const many = { connections: 16, count: fewObjects };
  return [
    await compare(servers, `get, ${name}`, { ...getOf('grown'), ...many, requests: gets }),
    await compare(servers, `update, ${name}`, {
      ...updateOf('grown', 2_000),
      ...many,
      requests: creates,
    }),
  ];
}

async function fill(servers: Servers, namespace: Namespace, count: number): Promise<void> {
  await runBoth(servers, { ...createOf(namespace), ...fillSizes(count) });
}

function fillSizes(count: number): Pick<Load, 'connections' | 'count' | 'requests'> {
  return { connections: 64, requests: count, count };
}

async function runBoth({ ours, theirs }: Servers, load: Load): Promise<void> {
  await runLoad(ours.target, load);
  await runLoad(theirs.target, load);
}

async function compare({ ours, theirs }: Servers, name: string, load: Load): Promise<Comparison> {
  const comparison = {
    name,
    ours: await measure(ours, load),
    theirs: await measure(theirs, load),
  };
  console.error(`${name}: ${figure(speedRatio(comparison))}`);
  return comparison;
}

async function measure(server: MeasuredServer, load: Load): Promise<Outcome> {
  const before = await server.cpuMs();
  const result = await runLoad(server.target, load);
  return { ...result, cpuUs: (((await server.cpuMs()) - before) * 1_000) / result.requests };
}

function collection(namespace: Namespace): string {
  return `/api/v1/namespaces/${namespace}/configmaps`;
}

function read(path: string): Pick<Load, 'method' | 'path'> {
  return { method: 'GET', path };
}

function getOf(namespace: Namespace): Pick<Load, 'method' | 'path'> {
  return read(`${collection(namespace)}/map-{n}`);
}

function createOf(
  namespace: Namespace,
  prefix = 'map-',
  bytes = 1_000,
): Pick<Load, 'body' | 'headers' | 'method' | 'path'> {
  return {
    method: 'POST',
    path: collection(namespace),
    headers: { 'content-type': 'application/json' },
    body: configMap(namespace, `${prefix}{n}`, bytes),
  };
}

/** Each update changes its object: the data hold the number of the request. */
function updateOf(
  namespace: Namespace,
  bytes = 1_000,
): Pick<Load, 'body' | 'headers' | 'method' | 'path'> {
  return {
    method: 'PUT',
    path: `${collection(namespace)}/map-{n}`,
    headers: { 'content-type': 'application/json' },
    body: configMap(namespace, 'map-{n}', bytes, 'request-{i}'),
  };
}

function configMap(namespace: Namespace, name: string, bytes: number, more = ''): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: { app: 'load' } },
    data: { text: 'x'.repeat(bytes), more },
  });
}

function print(sizes: Sizes, requests: Requests, growth: Growth): void {
  const { create, update, get, list, pages, watch, apply, readyEmpty } = requests;
  const { few, many, mib, ready } = growth;
  const worst = (comparisons: readonly Comparison[]): number =>
    Math.min(...comparisons.map(speedRatio));
  const ratios = {
    create: worst(create),
    update: worst(update),
    get: worst(get),
    list_4000: speedRatio(list),
    list_page_50000: speedRatio(pages),
    watch_p99: watch.ours.eventP99Ms / watch.theirs.eventP99Ms,
    apply_unchanged: speedRatio(apply),
    memory_100k: mib.ours / mib.theirs,
  };
  const metrics = {
    ready_empty_s: readyEmpty.ours,
    ready_empty_s_kubernetes: readyEmpty.theirs,
    ready_100k_s: ready.ours,
    ready_100k_s_kubernetes: ready.theirs,
    growth_1k_100k: growthOf(few, many),
    memory_100k_mib: mib.ours,
    memory_100k_mib_kubernetes: mib.theirs,
    watch_p50_ms: watch.ours.eventP50Ms,
    watch_p99_ms: watch.ours.eventP99Ms,
    watch_p99_ms_kubernetes: watch.theirs.eventP99Ms,
    cut_watchers: watch.ours.cutWatchers,
    cut_watchers_kubernetes: watch.theirs.cutWatchers,
    ...cpuOf({ create, update, get, list: [list], apply: [apply] }),
  };
  const goals = [
    promised('durable creates, ratio', ratios.create, { atLeast: 3 }),
    promised('durable updates, ratio', ratios.update, { atLeast: 3 }),
    promised('gets, ratio', ratios.get, { atLeast: 4 }),
    promised(`lists of ${sizes.listObjects}, ratio`, ratios.list_4000, { atLeast: 2 }),
    promised(`lists in pages, ratio`, ratios.list_page_50000, { atLeast: 2 }),
    promised('reply to event P99, ratio', ratios.watch_p99, { atMost: 0.5 }),
    promised('apply of unchanged, ratio', ratios.apply_unchanged, { atLeast: 2 }),
    promised('ready, empty, s', metrics.ready_empty_s, { atMost: 1 }),
    promised(`ready, ${sizes.manyObjects} objects, s`, metrics.ready_100k_s, { atMost: 5 }),
    promised(`memory, ${sizes.manyObjects} objects, ratio`, ratios.memory_100k, { atMost: 1 / 3 }),
    promised('time a request, many / few objects', metrics.growth_1k_100k, { atMost: 1.2 }),
  ];
  const comparisons = [...create, ...update, ...get, list, pages, apply, watch, ...few, ...many];
  console.log(renderReport(comparisons, goals));
  console.log(JSON.stringify({ bench: 'apiserver', n: sizes, metrics, ratios }));
}

/** How much longer our requests take with many objects, at worst. */
function growthOf(few: readonly Comparison[], many: readonly Comparison[]): number {
  return Math.max(
    ...few.map(({ ours }, index) => {
      const grown = many[index]?.ours ?? ours;
      return grown.seconds / grown.requests / (ours.seconds / ours.requests);
    }),
  );
}

/** CPU a request at the first number of connections. */
function cpuOf(loads: Readonly<Record<string, readonly Comparison[]>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(loads).flatMap(([name, [first]]): [string, number][] => [
      [`cpu_us_${name}`, first?.ours.cpuUs ?? Number.NaN],
      [`cpu_us_${name}_kubernetes`, first?.theirs.cpuUs ?? Number.NaN],
    ]),
  );
}
