import type { NormanResource } from '@drover/client/norman';
import { type Command, Option } from 'commander';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { parseDuration } from '../input/parse-duration.ts';
import { createPrinter, type OutputFormat } from '../output/print.ts';
import { textAt } from '../output/value-text.ts';
import { type CredentialFlags, writeCredential } from './credential.ts';
import { withOutputFlag } from './output-flag.ts';
import { openWorkplace, type PlaceFlags, withContextFlag } from './place.ts';

interface CreateFlags extends PlaceFlags {
  readonly description?: string;
  readonly ttl?: number;
}

interface RevokeFlags extends PlaceFlags {
  readonly all?: boolean;
}

/** `drover token`. */
export function addToken(program: Command, host: Host): void {
  const token = program
    .command('token')
    .summary('make, list and revoke API keys')
    .description('API keys of the user who is logged in.')
    .action((flags: CredentialFlags, command: Command) => rancherToken(host, flags, command));
  for (const flag of RANCHER_FLAGS) token.addOption(new Option(flag).hideHelp());
  const create = token
    .command('create')
    .description('Make an API key and write it, name:secret; it is shown this once.')
    .option('--description <text>', 'what it is for')
    .option(
      '--ttl <duration>',
      'how long it lives: 90d, 12h; default: as the server has it',
      parseDuration,
    )
    .option('--cluster <id>', 'the only cluster that it opens');
  withContextFlag(create).action((flags: CreateFlags) => createToken(host, flags));
  const list = token.command('ls').description('List the API keys and sessions.');
  withOutputFlag(withContextFlag(list)).action(
    (flags: PlaceFlags & { readonly output: OutputFormat }) => listTokens(host, flags),
  );
  const revoke = token
    .command('revoke')
    .argument('[names...]', 'names of the tokens')
    .description('Revoke tokens; whoever uses them is refused from then on.')
    .option('--all', 'all but the one that is used now');
  withContextFlag(revoke).action((names: readonly string[], flags: RevokeFlags) =>
    revokeTokens(host, names, flags),
  );
}

/** Flags by which kubeconfigs of Rancher call this program under the name `rancher`. */
const RANCHER_FLAGS = [
  '--server <server>',
  '--user <user>',
  '--cluster <id>',
  '--auth-provider <provider>',
  '--cacerts <file>',
  '--skip-verify',
];

/** `rancher token --server=… --user=…` in a kubeconfig; without a server, there is nothing to do. */
function rancherToken(host: Host, flags: CredentialFlags, command: Command): Promise<void> {
  if (flags.server === undefined) return Promise.resolve(command.help({ error: true }));
  return writeCredential(host, flags);
}

async function createToken(
  host: Host,
  { context, description, ttl, cluster }: CreateFlags,
): Promise<void> {
  await using workplace = await openWorkplace(host, { ...(context !== undefined && { context }) });
  const { client, schema } = await workplace.types.find('token');
  const fields = {
    ...(description !== undefined && { description }),
    ...(ttl !== undefined && { ttl }),
    ...(cluster !== undefined && { clusterId: cluster }),
  };
  const created = await client.create(schema, fields, { signal: host.signal });
  host.terminal.write(`${textAt(created, ['token'])}\n`);
  host.terminal.note(`${created.id} was made; it is shown this once.`);
}

async function listTokens(
  host: Host,
  flags: PlaceFlags & { readonly output: OutputFormat },
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const { client, schema } = await workplace.types.find('token');
  const rows = client.list(schema, {}, { signal: host.signal });
  await createPrinter(host, schema, flags.output).list(rows);
}

async function revokeTokens(
  host: Host,
  names: readonly string[],
  flags: RevokeFlags,
): Promise<void> {
  if ((names.length === 0) !== (flags.all === true)) {
    const problem = 'name the tokens to revoke, or give --all';
    throw cliErrors.create('CLI_USAGE', { problem, command: 'token revoke' });
  }
  const { signal } = host;
  await using workplace = await openWorkplace(host, flags);
  const { session, types } = workplace;
  const { client, schema } = await types.find('token');
  const own = session.context.token?.split(':', 1)[0];
  const tokens: NormanResource[] = flags.all
    ? await Array.fromAsync(client.list(schema, {}, { signal }))
    : await Promise.all(names.map((name) => client.get(schema, name, { signal })));
  for (const token of tokens.filter(({ id }) => !flags.all || id !== own)) {
    await client.delete(token, { signal });
    host.terminal.write(`token/${token.id} revoked\n`);
  }
}
