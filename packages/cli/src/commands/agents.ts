import type { AgentsReport, ConnectedAgent } from '@drover/api';
import { type Command, Option } from 'commander';
import { readAgentLogs, readAgents, restartAgents, upgradeAgents } from '../agents/agents.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { formatAge } from '../output/age.ts';
import { TableWriter } from '../output/table.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { printable } from '../terminal/printable.ts';
import { clusterId } from '../types/place-ids.ts';
import { withContextFlag } from './place.ts';

interface ContextFlags {
  readonly context?: string;
}

const CLUSTER = 'id or name; default: the cluster of the context';
const TITLES = ['POD', 'NODE', 'ADDRESS', 'VERSION', 'CONNECTED', 'MEMORY', 'DNS', 'NETWORK'];

/** `drover agents`. */
export function addAgents(program: Command, host: Host): void {
  const agents = program
    .command('agents')
    .summary('look after the agents of a cluster')
    .description(
      'The agents by which a cluster is connected: how they are, and what they said last.',
    )
    .action((_: ContextFlags, command: Command) => command.help({ error: true }));
  const list = agents
    .command('ls')
    .argument('[cluster]', CLUSTER)
    .description('Tell where agents connect from, how they are, and what is wrong around them.')
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['table', 'json'])
        .default('table'),
    );
  withContextFlag(list).action((wanted: string | undefined, flags: ListFlags) =>
    listAgents(host, wanted, flags),
  );
  const log = agents
    .command('log')
    .argument('[cluster]', CLUSTER)
    .description('Show the last lines of their logs, also from before their last restart.')
    .option('--pod <name>', 'of one pod alone');
  withContextFlag(log).action((wanted: string | undefined, flags: PodFlags) =>
    showLogs(host, wanted, flags),
  );
  const restart = agents
    .command('restart')
    .argument('[cluster]', CLUSTER)
    .description('Restart them one after the other, so that the cluster stays connected.')
    .option('--pod <name>', 'one pod alone, at once');
  withContextFlag(restart).action((wanted: string | undefined, flags: PodFlags) =>
    startAgain(host, wanted, flags),
  );
  const upgrade = agents
    .command('upgrade')
    .argument('[cluster]', CLUSTER)
    .description(
      'Replace them by another version; when the new ones do not connect, it is undone by itself.',
    )
    .option('--image <image>', 'default: what the settings and the cluster say');
  withContextFlag(upgrade).action((wanted: string | undefined, flags: UpgradeFlags) =>
    beginUpgrade(host, wanted, flags),
  );
}

interface ListFlags extends ContextFlags {
  readonly output: 'table' | 'json';
}

interface PodFlags extends ContextFlags {
  readonly pod?: string;
}

interface UpgradeFlags extends ContextFlags {
  readonly image?: string;
}

async function listAgents(
  host: Host,
  wanted: string | undefined,
  { context, output }: ListFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const report = await readAgents(session, await clusterOf(session, wanted, host), host.signal);
  const { terminal, clock } = host;
  if (output === 'json') {
    terminal.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const nowMs = clock.nowMs();
  const table = new TableWriter(TITLES, terminal.paint);
  terminal.write(table.lines(report.agents.map((agent) => rowOf(agent, nowMs))));
  for (const line of problemsOf(report)) terminal.note(printable(line));
}

function rowOf({ address, version, connected, report }: ConnectedAgent, nowMs: number): string[] {
  return [
    report?.pod || '-',
    report?.node || '-',
    address,
    version || '-',
    formatAge(connected, nowMs),
    report ? `${report.residentMib} MiB` : '-',
    report?.probes.dns.state ?? '-',
    report?.probes.network.state ?? '-',
  ];
}

function problemsOf({ agents, cause, lastContact }: AgentsReport): readonly string[] {
  const probes = agents.flatMap(({ report }) => (report ? Object.values(report.probes) : []));
  const failing = probes.filter(({ state }) => state === 'failing');
  const told = failing.map(({ message, remedy = '' }) => `${message}. ${remedy}`);
  const contact =
    agents.length === 0 ? [`last contact: ${lastContact ?? 'not since the server started'}`] : [];
  return [...(cause === null ? [] : [cause]), ...new Set(told), ...contact];
}

async function showLogs(
  host: Host,
  wanted: string | undefined,
  { context, pod }: PodFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const logs = await readAgentLogs(session, await clusterOf(session, wanted, host), host.signal);
  const shown = Object.entries(logs).filter(([name]) => pod === undefined || name === pod);
  for (const [name, lines] of shown) {
    for (const line of lines) host.terminal.write(`${name}\t${printable(line)}\n`);
  }
}

async function startAgain(
  host: Host,
  wanted: string | undefined,
  { context, pod }: PodFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const cluster = await clusterOf(session, wanted, host);
  await restartAgents(session, { cluster, pod }, host.signal);
  host.terminal.write(`restarting ${pod ?? `the agents of ${cluster}`}\n`);
}

async function beginUpgrade(
  host: Host,
  wanted: string | undefined,
  { context, image }: UpgradeFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const cluster = await clusterOf(session, wanted, host);
  const { from, to, state } = await upgradeAgents(session, { cluster, image }, host.signal);
  const done = `the agents of ${cluster} run ${to} already`;
  host.terminal.write(`${state === 'done' ? done : `upgrading from ${from} to ${to}`}\n`);
}

function clusterOf(
  { norman, context }: Session,
  wanted: string | undefined,
  { signal }: Host,
): Promise<string> | string {
  if (wanted !== undefined) return clusterId(norman, wanted, signal);
  if (context.cluster !== undefined) return context.cluster;
  throw cliErrors.create('CLI_USAGE', { problem: 'name a cluster', command: 'agents' });
}
