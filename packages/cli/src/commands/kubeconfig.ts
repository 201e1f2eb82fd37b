import { delimiter, join } from 'node:path';
import type { NormanResource } from '@drover/client/norman';
import type { Command } from 'commander';
import { type DirectEndpoint, readDirectAccess } from '../direct-access/direct-access.ts';
import { cliErrors } from '../errors.ts';
import { withFileLock } from '../files/file-lock.ts';
import { readIfPresent, writePrivately } from '../files/private-file.ts';
import type { Host } from '../host.ts';
import { entriesOf, type KubeconfigEntries } from '../kubeconfig/entries.ts';
import { mergeEntries } from '../kubeconfig/merge-entries.ts';
import { lastingSelf } from '../kubeconfig/self-command.ts';
import { textAt } from '../output/value-text.ts';
import { findResource } from '../types/find-resource.ts';
import { openWorkplace, type PlaceFlags, type Workplace, withContextFlag } from './place.ts';

interface KubeconfigFlags extends PlaceFlags {
  readonly all?: boolean;
  readonly merge?: boolean;
  readonly file?: string;
  readonly use?: boolean;
  readonly direct?: boolean;
  readonly apiServer?: string;
}

const EXAMPLES = `
Examples:
  drover kubeconfig prod > prod.yaml
  drover kubeconfig prod stage --merge --use
  drover kubeconfig prod --direct --api-server https://prod.example.com:6443 --merge`;

/** `drover kubeconfig`. */
export function addKubeconfig(program: Command, host: Host): void {
  const command = program
    .command('kubeconfig')
    .argument('[clusters...]', 'ids or names; default: the cluster of the context')
    .summary('write a kubeconfig that holds no secret')
    .description(
      'Write a kubeconfig whose users call `drover credential` for short-lived tokens. Nothing is stored at the server for it.',
    )
    .option('--all', 'all clusters')
    .option('--merge', 'merge into the first file of $KUBECONFIG, or ~/.kube/config')
    .option('--file <file>', 'merge into this file')
    .option('--use', 'make the first cluster the current context')
    .option('--direct', 'lead to the API servers of the clusters, without Drover in between')
    .option(
      '--api-server <url>',
      'with --direct: where the API server of the one cluster is reached',
    )
    .addHelpText('after', EXAMPLES);
  withContextFlag(command).action((clusters: readonly string[], flags: KubeconfigFlags) =>
    kubeconfig(host, clusters, flags),
  );
}

async function kubeconfig(
  host: Host,
  names: readonly string[],
  flags: KubeconfigFlags,
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const clusters = await chosenClusters(host, workplace, names, flags);
  const { name: contextName, context } = workplace.session;
  const facts = { contextName, context, self: await lastingSelf(host) };
  const endpoints = flags.direct ? await endpointsOf(host, workplace, clusters, flags) : [];
  const entries = clusters.map((cluster, at) => {
    const target = { id: cluster.id, name: textAt(cluster, ['name']) || cluster.id };
    const endpoint = endpoints[at];
    return entriesOf(endpoint ? { ...target, endpoint } : target, facts);
  });
  const use = flags.use === true;
  const file = flags.file ?? (flags.merge ? defaultFile(host) : undefined);
  if (file === undefined) {
    host.terminal.write(mergeEntries('', entries, { path: 'kubeconfig', use }));
    return;
  }
  await mergeInto(host, file, { entries, use });
  for (const { name } of entries) host.terminal.note(`${file} has the context ${name}.`);
}

function endpointsOf(
  { signal }: Host,
  { session }: Workplace,
  clusters: readonly NormanResource[],
  { apiServer }: KubeconfigFlags,
): Promise<readonly DirectEndpoint[]> {
  if (apiServer !== undefined && clusters.length > 1) {
    const problem = '--api-server is the address of one cluster';
    throw cliErrors.create('CLI_USAGE', { problem, command: 'kubeconfig' });
  }
  return Promise.all(
    clusters.map(async ({ id }) => {
      const { endpoint } = await readDirectAccess(session, id, signal);
      return apiServer === undefined ? endpoint : { ...endpoint, server: apiServer };
    }),
  );
}

async function chosenClusters(
  host: Host,
  { session, types }: Workplace,
  names: readonly string[],
  { all }: KubeconfigFlags,
): Promise<readonly NormanResource[]> {
  const found = await types.find('cluster');
  if (all) return Array.fromAsync(found.client.list(found.schema, {}, { signal: host.signal }));
  const own = session.context.cluster;
  const wanted = names.length === 0 && own !== undefined ? [own] : names;
  if (wanted.length > 0) {
    return Promise.all(wanted.map((name) => findResource(found, name, host.signal)));
  }
  const problem = 'name a cluster, or give --all';
  throw cliErrors.create('CLI_USAGE', { problem, command: 'kubeconfig' });
}

function defaultFile({ env, homeDirectory }: Host): string {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).find((path) => path !== '');
  return listed ?? join(homeDirectory, '.kube', 'config');
}

async function mergeInto(
  host: Host,
  file: string,
  { entries, use }: { readonly entries: readonly KubeconfigEntries[]; readonly use: boolean },
): Promise<void> {
  // kubectl takes the same lock.
  await withFileLock(file, host, async () => {
    const text = (await readIfPresent(file)) ?? '';
    await writePrivately(file, mergeEntries(text, entries, { path: file, use }), host.random);
  });
}
