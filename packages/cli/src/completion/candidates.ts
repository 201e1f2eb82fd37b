import type { Command } from 'commander';
import { openWorkplace, type PlaceFlags, type Workplace } from '../commands/place.ts';
import { readConfig } from '../config/config-file.ts';
import type { Host } from '../host.ts';
import type { FoundType } from '../types/type-finder.ts';
import { withKeptSchemas } from './kept-schemas.ts';
import { type Place, type Position, positionOf } from './position.ts';

/** Most ids that are proposed. */
const MAX_IDS = 200;

/** Of the Kubernetes API. */
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** What a shell takes as it is: a server must not be able to put a command into somebody's line. */
const HARMLESS = /^[\w.:/@=+,-]+$/;

/**
 * What the last of some words could become, names of types and ids of resources from the server among them.
 *
 * @throws what a server that cannot be asked makes; the shell then has nothing to propose.
 */
export async function candidatesFor(
  host: Host,
  program: Command,
  words: readonly string[],
): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const place = positionOf(program, words);
  const isAssigned = typed.startsWith('-') && typed.includes('=');
  const prefix = isAssigned ? typed.slice(0, typed.indexOf('=') + 1) : '';
  const all = await propose(host, place);
  return all
    .map((each) => prefix + each)
    .filter((each) => each.startsWith(typed) && HARMLESS.test(each));
}

function propose(host: Host, { position, flags }: Place): Promise<readonly string[]> {
  switch (position.kind) {
    case 'words':
      return Promise.resolve(position.words);
    case 'value':
      return proposeValue(host, position, flags);
    case 'argument':
      return proposeArgument(host, position, flags);
    case 'nothing':
      return Promise.resolve([]);
  }
}

type Flags = Place['flags'];

function proposeValue(
  host: Host,
  { option }: Extract<Position, { kind: 'value' }>,
  flags: Flags,
): Promise<readonly string[]> {
  if (option.argChoices) return Promise.resolve(option.argChoices);
  if (option.long === '--context') return contextNames(host);
  if (option.long === '--cluster') return idsOf(host, 'cluster', flags);
  if (option.long === '--project') return idsOf(host, 'project', flags);
  return Promise.resolve([]);
}

/** What stands for an argument is known by its name. */
function proposeArgument(
  host: Host,
  { argument, before }: Extract<Position, { kind: 'argument' }>,
  flags: Flags,
): Promise<readonly string[]> {
  const name = argument.name();
  if (argument.argChoices) return Promise.resolve(argument.argChoices);
  if (name === 'type') return typeNames(host, flags);
  if (name === 'name' || name === 'names') return idsOf(host, before[0], flags);
  if (name === 'cluster' || name === 'clusters') return idsOf(host, 'cluster', flags);
  if (name === 'context') return contextNames(host);
  if (name === 'user') return idsOf(host, 'user', flags);
  if (name === 'can') return Promise.resolve(['can']);
  if (name === 'verb') return Promise.resolve(VERBS);
  if (name === 'action') return actionNames(host, before, flags);
  return Promise.resolve([]);
}

async function contextNames(host: Host): Promise<readonly string[]> {
  return Object.keys((await readConfig(host)).contexts);
}

async function typeNames(host: Host, flags: Flags): Promise<readonly string[]> {
  await using workplace = await openPlace(host, flags);
  return (await workplace.types.all()).map(({ schema }) => schema.pluralName.toLowerCase());
}

async function idsOf(
  host: Host,
  type: string | undefined,
  flags: Flags,
): Promise<readonly string[]> {
  if (type === undefined) return [];
  await using workplace = await openPlace(host, flags);
  const { client, schema }: FoundType = await workplace.types.find(type);
  const { data } = await client.page(schema, { limit: MAX_IDS }, { signal: host.signal });
  return data.map(({ id }) => id);
}

async function actionNames(
  host: Host,
  [type = '', id = '']: readonly string[],
  flags: Flags,
): Promise<readonly string[]> {
  await using workplace = await openPlace(host, flags);
  const { client, schema } = await workplace.types.find(type);
  const { actions = {} } = await client.get(schema, id, { signal: host.signal });
  return Object.keys(actions);
}

function openPlace(host: Host, flags: Flags): Promise<Workplace> {
  return openWorkplace(host, placeOf(flags), ({ context, norman }) => {
    // The name of the token, not its secret.
    const { server, token = '' } = context;
    return withKeptSchemas(norman, `${server} ${token.split(':', 1)[0]}`, host);
  });
}

function placeOf(flags: Flags): PlaceFlags {
  const { '--context': context, '--cluster': cluster, '--project': project } = flags;
  return {
    ...(context && { context }),
    ...(cluster && { cluster }),
    ...(project && { project }),
  };
}
