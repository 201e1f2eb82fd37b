import type { NormanClient } from '@drover/client/norman';
import type { Command } from 'commander';
import type { Host } from '../host.ts';
import { openSession, type Session } from '../session/open-session.ts';
import { clusterId, clusterOfProject, projectId } from '../types/place-ids.ts';
import { type Place, TypeFinder } from '../types/type-finder.ts';

/** Where a command works, as its flags say. */
export interface PlaceFlags {
  readonly context?: string;
  readonly cluster?: string;
  readonly project?: string;
}

/** A session, and the types that can be named in it. */
export interface Workplace extends AsyncDisposable {
  readonly session: Session;
  readonly types: TypeFinder;
}

/** Adds `--context`. */
export function withContextFlag(command: Command): Command {
  return command.option('--context <name>', 'context to use instead of the current one');
}

/** Adds `--context`, `--cluster` and `--project`. */
export function withPlaceFlags(command: Command): Command {
  return withContextFlag(command)
    .option('--cluster <cluster>', 'cluster, by id or name; default: that of the context')
    .option('--project <project>', 'project, by id or name; default: that of the context');
}

/**
 * Opens a session and settles which cluster and project are meant: the flags, else those of the context. A project of
 * the context is left out when another cluster is asked for. Types are looked for by the client that `clientOf` makes.
 *
 * @throws as `openSession`; `CLI_NOT_FOUND`, `CLI_AMBIGUOUS` for names that nobody knows.
 */
export async function openWorkplace(
  host: Host,
  flags: PlaceFlags,
  clientOf: (session: Session) => NormanClient = ({ norman }) => norman,
): Promise<Workplace> {
  const session = await openSession(host, flags.context);
  try {
    const place = await placeOf(host, session, flags);
    const types = new TypeFinder(clientOf(session), place, host.signal);
    return { session, types, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

async function placeOf(
  { signal }: Host,
  { norman, context }: Session,
  flags: PlaceFlags,
): Promise<Place> {
  const wanted =
    flags.cluster === undefined ? undefined : await clusterId(norman, flags.cluster, signal);
  if (flags.project === undefined) {
    return wanted === undefined ? context : { cluster: wanted };
  }
  const project = await projectId(norman, { project: flags.project, cluster: wanted }, signal);
  return { project, cluster: wanted ?? clusterOfProject(project) };
}
