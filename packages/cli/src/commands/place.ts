import type { Command } from 'commander';
import type { Host } from '../host.ts';
import {
  connectContext,
  type NamedContext,
  openSession,
  type Session,
} from '../session/open-session.ts';
import { findResource } from '../types/find-resource.ts';
import { TypeFinder } from '../types/type-finder.ts';

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
    .option('--project <project>', 'project, by id; default: that of the context');
}

/**
 * Opens a session and settles which cluster and project are meant.
 *
 * @throws as `openSession`; `CLI_NOT_FOUND`, `CLI_AMBIGUOUS` for a cluster that nobody knows.
 */
export async function openWorkplace(host: Host, flags: PlaceFlags): Promise<Workplace> {
  const session = await openSession(host, flags.context);
  try {
    const project =
      flags.project ?? (flags.cluster === undefined ? session.context.project : undefined);
    const cluster = await clusterOf(host, session, {
      ...flags,
      ...(project !== undefined && { project }),
    });
    const types = new TypeFinder(session.norman, { cluster, project }, host.signal);
    return { session, types, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** The id of the cluster: the flag, that of the project's id, or the context's. */
async function clusterOf(
  host: Host,
  { norman, context }: Session,
  { cluster, project }: PlaceFlags,
): Promise<string | undefined> {
  if (cluster !== undefined) return clusterId(host, norman, cluster);
  return project?.split(':', 1)[0] ?? context.cluster;
}

/** The id of the cluster that a command is about: the flag, or the context's. The server is asked about names only. */
export async function clusterIdOf(
  host: Host,
  named: NamedContext,
  cluster: string | undefined,
): Promise<string | undefined> {
  if (cluster === undefined || CLUSTER_ID.test(cluster)) return cluster ?? named.context.cluster;
  await using session = connectContext(host, named);
  return await clusterId(host, session.norman, cluster);
}

/** Ids as servers make them. */
const CLUSTER_ID = /^(local|c-[a-z0-9]{5}|c-m-[a-z0-9]{8})$/;

/** The id of a cluster that is given by id or name. */
export async function clusterId(
  host: Host,
  norman: Session['norman'],
  idOrName: string,
): Promise<string> {
  if (CLUSTER_ID.test(idOrName)) return idOrName;
  const type = await new TypeFinder(norman, {}, host.signal).find('cluster');
  return (await findResource(type, idOrName, host.signal)).id;
}
