import type { Command } from 'commander';
import { type Config, type ServerContext, withContext } from '../config/config.ts';
import { changeConfig, readConfig } from '../config/config-file.ts';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { TableWriter } from '../output/table.ts';
import { type NamedContext } from '../session/find-context.ts';
import { connectContext } from '../session/open-session.ts';
import { findResource } from '../types/find-resource.ts';
import { clusterId, clusterOfProject, projectId } from '../types/place-ids.ts';
import { TypeFinder } from '../types/type-finder.ts';
import type { PlaceFlags } from './place.ts';

const TITLES = ['CURRENT', 'NAME', 'SERVER', 'USER', 'CLUSTER', 'PROJECT'] as const;

/** `drover context`. */
export function addContext(program: Command, host: Host): void {
  const context = program
    .command('context')
    .summary('show and choose where commands work')
    .description(
      'A context is a login to a server, and the cluster and project that commands are about.',
    );
  context
    .command('ls', { isDefault: true })
    .description('List the contexts.')
    .action(() => list(host));
  context
    .command('use')
    .argument('[context]', 'context; default: the current one')
    .description(
      'Make a context the current one, or choose its cluster and project; "" chooses none.',
    )
    .option('--cluster <cluster>', 'cluster, by id or name')
    .option('--project <project>', 'project, by id or name')
    .addHelpText('after', '\nExample:\n  drover context use prod --project c-abc12:p-xyz34')
    .action((name: string | undefined, flags: PlaceFlags) => use(host, name, flags));
}

async function list(host: Host): Promise<void> {
  const { current, contexts } = await readConfig(host);
  const rows = Object.entries(contexts).map(([name, { server, user, cluster, project }]) => [
    name === current ? '*' : '',
    name,
    server,
    user ?? '',
    cluster ?? '',
    project ?? '',
  ]);
  const { terminal } = host;
  if (rows.length > 0) terminal.write(new TableWriter(TITLES, terminal.paint).lines(rows));
  else terminal.note('There are no contexts. Log in with `drover login URL`.');
}

async function use(host: Host, wanted: string | undefined, flags: PlaceFlags): Promise<void> {
  const { current, contexts } = await readConfig(host);
  const name = wanted ?? current;
  const context = name === undefined ? undefined : contexts[name];
  if (name === undefined || !context) {
    throw cliErrors.create('CLI_NO_CONTEXT', { context: name ?? '(none)' });
  }
  const place = await placeOf(host, { name, context }, flags);
  await changeConfig(host, (config) => withContext(config, name, inPlace(config, name, place)));
  const { cluster, project } = place;
  const where = project || cluster;
  host.terminal.note(`The context is ${name}${where ? `, in ${where}` : ''}.`);
}

/** What `use` was told; empty texts choose none. */
interface ChosenPlace {
  readonly cluster?: string;
  readonly project?: string;
}

/** Looks the chosen cluster and project up, so that what is kept is there. */
async function placeOf(
  host: Host,
  named: NamedContext,
  { cluster, project }: PlaceFlags,
): Promise<ChosenPlace> {
  if (!cluster && !project)
    return { ...(cluster === '' && { cluster, project: '' }), ...(project === '' && { project }) };
  await using session = connectContext(host, named);
  const { norman } = session;
  const wanted = cluster ? await clusterId(norman, cluster, host.signal) : undefined;
  if (!project) return { cluster: wanted ?? '', project: '' };
  const id = await projectId(norman, { project, cluster: wanted }, host.signal);
  // An id may be of a project that is gone.
  const type = await new TypeFinder(norman, {}, host.signal).find('project');
  await findResource(type, id, host.signal);
  return { project: id, cluster: clusterOfProject(id) };
}

function inPlace({ contexts }: Config, name: string, place: ChosenPlace): ServerContext {
  const { cluster, project, ...rest } = { ...contexts[name], ...place } as ServerContext;
  return { ...rest, ...(cluster && { cluster }), ...(project && { project }) };
}
