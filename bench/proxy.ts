// `make bench NAME=proxy`: what it costs to reach a cluster through server, tunnel and agent. See README.md.
import { systemClock } from '@drover/base';
import { type Load, runLoad } from './load/load.ts';
import { cpuMsOf, residentMibOf } from './process/process-figures.ts';
import { type Comparison, renderReport, totalCpuMs } from './proxy/report.ts';
import { type Setting, startSetting } from './proxy/setting.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Of the promises in docs/performance.md. */
const GOALS = { ms: 1, ns: 10, mib: 64 } as const;

/** How much of each thing is done; the same code with less of it is the quick run. */
interface Sizes {
  readonly concurrency: number;
  readonly smallRequests: number;
  readonly largeRequests: number;
  readonly largeConcurrency: number;
  readonly idleSeconds: number;
}

const FULL: Sizes = {
  concurrency: 16,
  smallRequests: 16_000,
  largeRequests: 800,
  largeConcurrency: 4,
  idleSeconds: 15,
};

const QUICK: Sizes = {
  ...FULL,
  smallRequests: 2_000,
  largeRequests: 80,
  idleSeconds: 3,
};

const KIB = 1024;
const SMALL_BYTES = KIB;
const LARGE = { objects: 4, bytesOfEach: 256 * KIB } as const;
const UPLOAD_BYTES = 900 * KIB;

/** What the parts use when nobody asks anything of them. */
interface Idle {
  /** Milliseconds of CPU a second. */
  readonly server: number;
  readonly agent: number;
  readonly agentMibOverFloor: number;
}

/** Runs the benchmark, prints its tables, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  await using setting = await startSetting();
  const idle = await measureIdle(setting, sizes.idleSeconds);
  const { small, download, upload } = await prepareLoads(setting, sizes);
  const comparisons = {
    small: await compare(setting, idle, { name: 'GET of 1 KiB', load: small }),
    download: await compare(setting, idle, { name: 'GET of 1 MiB', load: download }),
    upload: await compare(setting, idle, { name: 'POST of 900 KiB', load: upload }),
  };
  const usedMibOverFloor = (await measureIdle(setting, sizes.idleSeconds)).agentMibOverFloor;
  print(sizes, comparisons, { idle, usedMibOverFloor });
}

async function measureIdle(setting: Setting, seconds: number): Promise<Idle> {
  const { agent, idleNode } = setting;
  const before = await cpuOf(setting);
  await systemClock.sleep(seconds * 1_000);
  const after = await cpuOf(setting);
  return {
    server: (after.server - before.server) / seconds,
    agent: (after.agent - before.agent) / seconds,
    agentMibOverFloor: (await residentMibOf(agent.pid)) - (await residentMibOf(idleNode.pid)),
  };
}

async function cpuOf({ server, agent }: Setting): Promise<{ server: number; agent: number }> {
  return { server: await cpuMsOf(server.pid), agent: await cpuMsOf(agent.pid) };
}

/** Puts what is read into the cluster, and says what is asked. */
async function prepareLoads(
  { direct }: Setting,
  sizes: Sizes,
): Promise<Record<'small' | 'download' | 'upload', Load>> {
  const labelled = { bench: 'large' };
  for (let index = 0; index < LARGE.objects; index += 1) {
    await runLoad(direct, create(configMap(`large-${index}`, LARGE.bytesOfEach, labelled)));
  }
  await runLoad(direct, create(configMap('small', SMALL_BYTES)));
  const many = { requests: sizes.largeRequests, connections: sizes.largeConcurrency };
  return {
    small: {
      method: 'GET',
      path: `${CONFIG_MAPS}/small`,
      requests: sizes.smallRequests,
      connections: sizes.concurrency,
    },
    download: { method: 'GET', path: `${CONFIG_MAPS}?labelSelector=bench%3Dlarge`, ...many },
    // A dry run stores nothing, and the answer without the data is small.
    upload: {
      ...create(configMap('uploaded', UPLOAD_BYTES)),
      path: `${CONFIG_MAPS}?dryRun=All`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      },
      ...many,
    },
  };
}

function create(object: object): Load {
  return {
    method: 'POST',
    path: CONFIG_MAPS,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
    connections: 1,
    requests: 1,
  };
}

function configMap(name: string, bytes: number, labels: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels },
    data: { text: 'x'.repeat(bytes) },
  };
}

async function compare(
  setting: Setting,
  idle: Idle,
  { name, load }: { readonly name: string; readonly load: Load },
): Promise<Comparison> {
  const direct = await runLoad(setting.direct, load);
  // Half as much first, so that compiled code is measured.
  await runLoad(setting.through, { ...load, requests: load.requests / 2 });
  const before = await cpuOf(setting);
  const through = await runLoad(setting.through, load);
  const after = await cpuOf(setting);
  return {
    name,
    direct,
    through,
    cpuMs: {
      server: after.server - before.server - idle.server * through.seconds,
      agent: after.agent - before.agent - idle.agent * through.seconds,
    },
    bytes: through.bytes + through.requests * Buffer.byteLength(load.body ?? ''),
  };
}

interface Memory {
  readonly idle: Idle;
  /** MiB of the agent over an idle Node after the load. */
  readonly usedMibOverFloor: number;
}

function print(
  sizes: Sizes,
  comparisons: Readonly<Record<'small' | 'download' | 'upload', Comparison>>,
  { idle, usedMibOverFloor }: Memory,
): void {
  const { small, download, upload } = comparisons;
  const metrics = {
    cpu_ms_per_request: totalCpuMs(small) / small.through.requests,
    cpu_ns_per_byte: Math.max(nsPerByte(download), nsPerByte(upload)),
    agent_idle_mib_over_floor: idle.agentMibOverFloor,
    cpu_ns_per_byte_download: nsPerByte(download),
    cpu_ns_per_byte_upload: nsPerByte(upload),
    agent_used_mib_over_floor: usedMibOverFloor,
  };
  const promised = [
    { name: 'a small request', unit: 'ms CPU', ours: metrics.cpu_ms_per_request, goal: GOALS.ms },
    { name: 'a byte', unit: 'ns CPU', ours: metrics.cpu_ns_per_byte, goal: GOALS.ns },
    {
      name: 'idle agent over Node',
      unit: 'MiB',
      ours: metrics.agent_idle_mib_over_floor,
      goal: GOALS.mib,
    },
  ];
  const ratios = {
    requests_per_second: small.direct.seconds / small.through.seconds,
    p50: small.through.p50Ms / small.direct.p50Ms,
    p99: small.through.p99Ms / small.direct.p99Ms,
    download_throughput: download.direct.seconds / download.through.seconds,
    upload_throughput: upload.direct.seconds / upload.through.seconds,
  };
  console.log(renderReport([small, download, upload], promised));
  console.log(JSON.stringify({ bench: 'proxy', n: sizes, metrics, ratios }));
}

/** The whole cost over the bytes: what a request costs is not taken out. */
function nsPerByte(comparison: Comparison): number {
  return (totalCpuMs(comparison) * 1e6) / comparison.bytes;
}
