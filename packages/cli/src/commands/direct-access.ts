import { type Command, Option } from 'commander';
import {
  type DirectAccount,
  readDirectAccess,
  removeDirectAccess,
} from '../direct-access/direct-access.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { formatAge } from '../output/age.ts';
import { TableWriter } from '../output/table.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { clusterId } from '../types/place-ids.ts';
import { withContextFlag } from './place.ts';

interface DirectFlags {
  readonly context?: string;
}

interface ListFlags extends DirectFlags {
  readonly output: 'table' | 'json';
}

interface RevokeFlags extends DirectFlags {
  readonly user?: string;
}

const TITLES = ['USER', 'ACCOUNT', 'SINCE', 'LAST TOKEN', 'ROLES'];

/** `drover direct-access`. */
export function addDirectAccess(program: Command, host: Host): void {
  const direct = program
    .command('direct-access')
    .summary('list and revoke access to clusters without Drover in between')
    .description(
      'Service accounts by which people reach clusters without Drover in between; `drover kubeconfig --direct` makes use of one.',
    )
    .action((_: DirectFlags, command: Command) => command.help({ error: true }));
  const list = direct
    .command('ls')
    .argument('[cluster]', 'id or name; default: the cluster of the context')
    .description('List the accounts: your own, and as an owner of the cluster those of all.')
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['table', 'json'])
        .default('table'),
    );
  withContextFlag(list).action((cluster: string | undefined, flags: ListFlags) =>
    listAccounts(host, cluster, flags),
  );
  const revoke = direct
    .command('revoke')
    .argument('[cluster]', 'id or name; default: the cluster of the context')
    .description('Take an account away; its tokens end with it.')
    .option('--user <id>', 'that of another user, for owners of the cluster');
  withContextFlag(revoke).action((cluster: string | undefined, flags: RevokeFlags) =>
    revokeAccount(host, cluster, flags),
  );
}

async function listAccounts(
  host: Host,
  wanted: string | undefined,
  { context, output }: ListFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const cluster = await clusterOf(session, wanted, host.signal);
  const { data } = await readDirectAccess(session, cluster, host.signal);
  const { terminal, clock } = host;
  if (output === 'json') {
    terminal.write(`${JSON.stringify(data, null, 2)}\n`);
    return;
  }
  const nowMs = clock.nowMs();
  const table = new TableWriter(TITLES, terminal.paint);
  terminal.write(table.lines(data.map((account) => rowOf(account, nowMs))));
}

function rowOf(account: DirectAccount, nowMs: number): readonly string[] {
  const { user, name, since, lastToken, roles } = account;
  return [user, name, formatAge(since, nowMs), formatAge(lastToken, nowMs), roles.join(', ')];
}

async function revokeAccount(
  host: Host,
  wanted: string | undefined,
  { context, user }: RevokeFlags,
): Promise<void> {
  await using session = await openSession(host, context);
  const cluster = await clusterOf(session, wanted, host.signal);
  const isRemoved = await removeDirectAccess(session, { cluster, user }, host.signal);
  host.terminal.write(isRemoved ? `direct access to ${cluster} revoked\n` : 'there was none\n');
}

function clusterOf(
  { norman, context }: Session,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<string> | string {
  if (wanted !== undefined) return clusterId(norman, wanted, signal);
  if (context.cluster !== undefined) return context.cluster;
  const problem = 'name a cluster';
  throw cliErrors.create('CLI_USAGE', { problem, command: 'direct-access' });
}
