// `make bench NAME=tunnel`: both versions of our tunnel beside remotedialer, over TLS, each end a process of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ensureGoProgram } from '../e2e/peers/ensure-peer.ts';
import { checkCommand } from '../scripts/run-command.ts';
import { type Pair, type PairCommands, startPair } from './tunnel/pair.ts';

/** How much of each thing is done; the same code with less of it is the quick run. */
interface Sizes {
  readonly rounds: number;
  readonly bytes: number;
  readonly roundTrips: number;
  readonly dials: number;
  readonly dialConcurrency: number;
  readonly stalledStreams: number;
}

const FULL: Sizes = {
  rounds: 5,
  bytes: 1_000_000_000,
  roundTrips: 10_000,
  dials: 20_000,
  dialConcurrency: 16,
  stalledStreams: 1,
};

const QUICK: Sizes = { ...FULL, rounds: 2, bytes: 150_000_000, roundTrips: 2_000, dials: 3_000 };

/** The promises of docs/performance.md: ours divided by remotedialer's; the last three are ours alone. */
const GOALS = {
  throughput_1: { at: 'least', value: 2 },
  throughput_50: { at: 'least', value: 1.5 },
  dials: { at: 'least', value: 1 },
  stalled_p99: { at: 'most', value: 1.1 },
  opens_p99: { at: 'most', value: 1.1 },
  transfer_p99: { at: 'most', value: 1.1 },
} as const;

/** Whose tunnel: ours in version 2 of the wire, which our ends speak with each other, and in version 1; remotedialer's. */
const PEERS = ['ours', 'v1', 'theirs'] as const;

type Who = (typeof PEERS)[number];

/** What is measured at one pair; MB/s, microseconds, a second, MiB. */
interface Figures {
  readonly throughput_1: number;
  readonly throughput_50: number;
  readonly rtt_p50: number;
  readonly rtt_p99: number;
  readonly dials: number;
  /** P99 of others while a stream stalls, divided by P99 without it. */
  readonly stalled_p99: number;
  /** The same beside workers that open and close streams without end. */
  readonly opens_p99: number;
  /** The same beside a transfer without end. */
  readonly transfer_p99: number;
  /** What that transfer carries meanwhile, MB/s. */
  readonly transfer_mb: number;
  readonly memory: number;
  /** CPU of both ends, which other work on the machine changes less than it changes speed. */
  readonly cpu_ns_per_byte_1: number;
  readonly cpu_ns_per_byte_50: number;
  readonly cpu_us_per_dial: number;
}

/** Runs the benchmark, prints its table, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-tunnel-'));
  try {
    const pairs = await commands(directory);
    const figures: Record<Who, Figures[]> = { ours: [], v1: [], theirs: [] };
    // In turn, so that whatever else the machine does meets all.
    for (let round = 0; round < sizes.rounds; round += 1) {
      for (const who of PEERS) figures[who].push(await measure(pairs[who], sizes));
    }
    report(sizes, {
      ours: medianOf(figures.ours),
      v1: medianOf(figures.v1),
      theirs: medianOf(figures.theirs),
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function commands(directory: string): Promise<Record<Who, PairCommands>> {
  const peer = await ensureGoProgram({
    name: 'bench-tunnel',
    source: join(import.meta.dirname, 'peers/go/tunnel'),
    moduleFile: 'go.mod',
  });
  await checkCommand(peer, ['certificate', directory]);
  const end = join(directory, 'end.mjs');
  // As scripts/build.ts makes what is shipped.
  await build({
    entryPoints: [fileURLToPath(new URL('./tunnel/end.ts', import.meta.url))],
    outfile: end,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    conditions: ['@drover/source'],
    minifySyntax: true,
    minifyWhitespace: true,
    banner: {
      js: "import{createRequire as droverRequire}from'node:module';const require=droverRequire(import.meta.url);",
    },
    external: ['bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
  });
  const profile = process.env['PROFILE'];
  const node = [
    process.execPath,
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    end,
  ];
  const inVersion = (version: string): PairCommands => ({
    server: [...node, 'server', directory],
    agent: [...node, 'agent', directory, version],
  });
  return {
    ours: inVersion('2'),
    v1: inVersion('1'),
    theirs: { server: [peer, 'server', directory], agent: [peer, 'agent', directory] },
  };
}

async function measure(pairCommands: PairCommands, sizes: Sizes): Promise<Figures> {
  await using pair = await startPair(pairCommands);
  await pair.measure(`throughput 10 ${sizes.bytes / 10}`);
  await pair.measure(`rtt ${sizes.roundTrips / 2}`);
  const one = await measureWithCpu(pair, `throughput 1 ${sizes.bytes}`);
  const fifty = await measureWithCpu(pair, `throughput 50 ${sizes.bytes}`);
  const dials = await measureWithCpu(pair, `dials ${sizes.dials} ${sizes.dialConcurrency}`);
  const { p50 = 0, p99 = 0 } = await pair.measure(`rtt ${sizes.roundTrips}`);
  const stalled = await measureBeside(pair, sizes, `stall ${sizes.stalledStreams}`);
  const opens = await measureBeside(pair, sizes, `opens ${sizes.dialConcurrency}`);
  const transfer = await measureBeside(pair, sizes, 'transfer 1');
  return {
    throughput_1: one['mbPerSecond'] ?? 0,
    throughput_50: fifty['mbPerSecond'] ?? 0,
    rtt_p50: p50,
    rtt_p99: p99,
    dials: dials['perSecond'] ?? 0,
    stalled_p99: stalled.ratio,
    opens_p99: opens.ratio,
    transfer_p99: transfer.ratio,
    transfer_mb: transfer.mbPerSecond,
    memory: await pair.residentMib(),
    cpu_ns_per_byte_1: (one.cpuMs * 1e6) / sizes.bytes,
    cpu_ns_per_byte_50: (fifty.cpuMs * 1e6) / sizes.bytes,
    cpu_us_per_dial: (dials.cpuMs * 1e3) / sizes.dials,
  };
}

async function measureWithCpu(
  pair: Pair,
  command: string,
): Promise<Record<string, number> & { readonly cpuMs: number }> {
  const before = await pair.cpuMs();
  const result = await pair.measure(command);
  return { ...result, cpuMs: (await pair.cpuMs()) - before };
}

const TURNS = 5;

/** How much longer others wait at P99 beside a disturbance; in turn with and without, as the machine is noisy. */
async function measureBeside(
  pair: Pair,
  { roundTrips }: Sizes,
  disturb: string,
): Promise<{ ratio: number; mbPerSecond: number }> {
  const stop = disturb.replace(/\d+$/, '0');
  const ratios: number[] = [];
  const speeds: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await pair.measure(stop);
    const { p99: without = 1 } = await pair.measure(`rtt ${roundTrips}`);
    const startMs = performance.now();
    await pair.measure(disturb);
    const { p99: beside = 0 } = await pair.measure(`rtt ${roundTrips}`);
    const elapsedMs = performance.now() - startMs;
    const { bytes = 0 } = await pair.measure(stop);
    ratios.push(beside / without);
    speeds.push(bytes / 1e3 / elapsedMs);
  }
  return { ratio: median(ratios), mbPerSecond: median(speeds) };
}

function medianOf(figures: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => median(figures.map((figure) => figure[key]));
  return {
    throughput_1: of('throughput_1'),
    throughput_50: of('throughput_50'),
    rtt_p50: of('rtt_p50'),
    rtt_p99: of('rtt_p99'),
    dials: of('dials'),
    stalled_p99: of('stalled_p99'),
    opens_p99: of('opens_p99'),
    transfer_p99: of('transfer_p99'),
    transfer_mb: of('transfer_mb'),
    memory: of('memory'),
    cpu_ns_per_byte_1: of('cpu_ns_per_byte_1'),
    cpu_ns_per_byte_50: of('cpu_ns_per_byte_50'),
    cpu_us_per_dial: of('cpu_us_per_dial'),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Ratios of one pair to remotedialer's, where a goal is about that; where it is about one pair alone, the figure. */
function ratiosOf(
  figures: Figures,
  theirs: Figures,
): Record<keyof typeof GOALS | 'rtt_p50', number> {
  return {
    throughput_1: figures.throughput_1 / theirs.throughput_1,
    throughput_50: figures.throughput_50 / theirs.throughput_50,
    dials: figures.dials / theirs.dials,
    rtt_p50: figures.rtt_p50 / theirs.rtt_p50,
    stalled_p99: figures.stalled_p99,
    opens_p99: figures.opens_p99,
    transfer_p99: figures.transfer_p99,
  };
}

function report(sizes: Sizes, figures: Readonly<Record<Who, Figures>>): void {
  const { ours, v1, theirs } = figures;
  const ratios = ratiosOf(ours, theirs);
  console.log(`Tunnel over TLS beside remotedialer, medians of ${sizes.rounds} rounds\n`);
  console.log(row(['', 'version 2', 'version 1', 'remotedialer', 'v2 ratio', 'goal', '']));
  const line = (name: string, key: keyof Figures): void => {
    const ratio = key in ratios ? ratios[key as keyof typeof ratios] : ours[key] / theirs[key];
    const cells = [ours[key], v1[key], theirs[key], ratio].map(fixed);
    console.log(row([name, ...cells, ...goalOf(key, ratio)]));
  };
  line('agent to server, 1 stream, MB/s', 'throughput_1');
  line('agent to server, 50 streams, MB/s', 'throughput_50');
  line('streams opened, used, closed a second', 'dials');
  line('round trip P50, us', 'rtt_p50');
  line('round trip P99, us', 'rtt_p99');
  line('P99 beside a stalled stream / without', 'stalled_p99');
  line('P99 beside a flood of opens / without', 'opens_p99');
  line('P99 beside a large transfer / without', 'transfer_p99');
  line('that transfer meanwhile, MB/s', 'transfer_mb');
  line('memory of both ends, MiB', 'memory');
  line('CPU of both ends, 1 stream, ns a byte', 'cpu_ns_per_byte_1');
  line('CPU of both ends, 50 streams, ns a byte', 'cpu_ns_per_byte_50');
  line('CPU of both ends, us a stream', 'cpu_us_per_dial');
  const metrics = Object.fromEntries(
    Object.entries(figures).flatMap(([who, measured]) =>
      Object.entries(measured).map(([key, value]) => [`${key}_${who}`, value as number]),
    ),
  );
  const ratios_v1 = ratiosOf(v1, theirs);
  console.log(JSON.stringify({ bench: 'tunnel', n: sizes, metrics, ratios, ratios_v1 }));
}

function goalOf(key: keyof Figures, ratio: number): [string, string] {
  if (!(key in GOALS)) return ['', ''];
  const { at, value } = GOALS[key as keyof typeof GOALS];
  const met = at === 'least' ? ratio >= value : ratio <= value;
  return [`${at === 'least' ? '>=' : '<='} ${value}`, met ? 'met' : 'missed'];
}

function row([name = '', ...cells]: readonly string[]): string {
  return [name.padEnd(40), ...cells.map((cell) => cell.padStart(12))].join(' ').trimEnd();
}

function fixed(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}
