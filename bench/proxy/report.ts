import type { LoadResult } from '../load/load.ts';
import { figure, textTable } from '../report/text-table.ts';

/** One kind of load, with and without Drover in between. */
export interface Comparison {
  readonly name: string;
  readonly through: LoadResult;
  readonly direct: LoadResult;
  /** Milliseconds of CPU of the server and of the agent, without what they use when idle. */
  readonly cpuMs: { readonly server: number; readonly agent: number };
  /** Bytes of bodies, in both directions. */
  readonly bytes: number;
}

/** CPU of server and agent together. */
export function totalCpuMs({ cpuMs }: Comparison): number {
  return cpuMs.server + cpuMs.agent;
}

/** A line of the table of goals. */
export interface Promised {
  readonly name: string;
  readonly goal: number;
  readonly ours: number;
  readonly unit: string;
}

/** The tables that people read. */
export function renderReport(
  comparisons: readonly Comparison[],
  promised: readonly Promised[],
): string {
  return [
    'Drover (server + tunnel + agent) beside the same API server without it',
    textTable([
      ['', 'requests/s', 'direct', 'P50 ms', 'direct', 'P99 ms', 'direct', 'MB/s', 'direct'],
      ...comparisons.map(comparisonRow),
    ]),
    '',
    'CPU, without what idle processes use',
    textTable([
      ['', 'ms/request', 'server', 'agent', 'ns/byte', 'server', 'agent'],
      ...comparisons.map(cpuRow),
    ]),
    '',
    textTable([
      ['', 'ours', 'goal', ''],
      ...promised.map(({ name, goal, ours, unit }) => [
        `${name}, ${unit}`,
        figure(ours),
        `<= ${goal}`,
        ours <= goal ? 'met' : 'missed',
      ]),
    ]),
  ].join('\n');
}

function comparisonRow({ name, through, direct, bytes }: Comparison): string[] {
  const perSecond = ({ requests, seconds }: LoadResult): string => figure(requests / seconds);
  const megabytes = ({ seconds }: LoadResult): string => figure(bytes / 1e6 / seconds);
  return [
    name,
    ...[through, direct].map(perSecond),
    ...[through.p50Ms, direct.p50Ms, through.p99Ms, direct.p99Ms].map(figure),
    ...[through, direct].map(megabytes),
  ];
}

function cpuRow(comparison: Comparison): string[] {
  const { name, through, bytes, cpuMs } = comparison;
  const all = [totalCpuMs(comparison), cpuMs.server, cpuMs.agent];
  return [
    name,
    ...all.map((ms) => figure(ms / through.requests)),
    ...all.map((ms) => figure((ms * 1e6) / bytes)),
  ];
}
