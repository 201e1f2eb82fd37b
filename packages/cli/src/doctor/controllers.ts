import type { CacheReport, ControllerReport, ControllersReport, PeerReport } from '@drover/api';
import type { CodedError } from '@drover/base';
import { cliErrors } from '../errors.ts';
import type { Finding } from './checks.ts';

/** Work that waits or goes on for longer is told. */
const LONG_SECONDS = 60;

/** Failures in a row from which on a key is told: the first ones are often conflicts that settle themselves. */
const MANY_ATTEMPTS = 3;

/** What is wrong with the background work of a server, and what is well: pure. */
export function findingsOf(report: ControllersReport): readonly Finding[] {
  const { leadership, controllers, caches } = report;
  return [
    leader(report),
    replicas(report),
    ...(report.peers ?? []).map(peer),
    ...controllers.flatMap((controller) => [
      ...idle(controller, leadership.isThisReplica),
      ...slow(controller),
      ...failing(controller),
    ]),
    work(controllers),
    ...caches.flatMap(oldCache),
    cacheAges(caches),
    ...unworked(report),
    clusters(report),
  ];
}

function leader({ leadership }: ControllersReport): Finding {
  const { holder, acquireTime, transitions, isThisReplica } = leadership;
  if (holder === '') {
    return problem('leader', 'nobody leads', cliErrors.create('CLI_NO_LEADER'));
  }
  const where = isThisReplica ? ', which answers here' : '';
  const since = acquireTime === null ? '' : ` since ${acquireTime}`;
  return { name: 'leader', detail: `${holder}${since}, hand-over ${transitions}${where}` };
}

function replicas({ replica, replicas: { members, epoch } }: ControllersReport): Finding {
  const detail = `${members.join(', ')} (epoch ${epoch})`;
  if (members.includes(replica)) return { name: 'replicas', detail };
  const error = cliErrors.create('CLI_REPLICA_ALONE', { replica });
  return problem('replicas', detail, error);
}

function peer({ replica, address, isLinked, sessions, cause = 'not yet' }: PeerReport): Finding {
  if (isLinked) {
    return { name: 'peer', detail: `${replica} is linked, and holds ${sessions} sessions` };
  }
  const error = cliErrors.create('CLI_PEER_UNREACHABLE', { replica });
  return problem('peer', `${replica} at ${address} is not linked: ${cause}`, error);
}

function idle({ name, leaderOnly, isRunning }: ControllerReport, isLeader: boolean): Finding[] {
  if (isRunning || (leaderOnly && !isLeader)) return [];
  const error = cliErrors.create('CLI_CONTROLLER_STOPPED', { name });
  return [problem('work', `${name} does not run`, error)];
}

function slow({ name, inWork, longestWaiting }: ControllerReport): Finding[] {
  const isLong = ({ seconds }: { readonly seconds: number }): boolean => seconds > LONG_SECONDS;
  return [
    ...inWork.filter(isLong).map(({ key, seconds }) => {
      const detail = `${name}: ${key} has been worked on for ${Math.round(seconds)} s`;
      return problem('work', detail, cliErrors.create('CLI_WORK_LONG'));
    }),
    ...longestWaiting.filter(isLong).map(({ key, seconds }) => {
      const detail = `${name}: ${key} has been waiting for ${Math.round(seconds)} s`;
      return problem('work', detail, cliErrors.create('CLI_WORK_WAITS'));
    }),
  ];
}

function failing({ name, failures }: ControllerReport): Finding[] {
  return failures
    .filter(({ attempts }) => attempts >= MANY_ATTEMPTS)
    .map(({ key, attempts, code, message, remedy }) => ({
      name: 'work',
      detail: `${name}: ${key} failed ${attempts} times: ${message}`,
      problem: { code, remedy },
    }));
}

function work(controllers: readonly ControllerReport[]): Finding {
  const running = controllers.filter(({ isRunning }) => isRunning).length;
  const waiting = controllers.reduce((sum, { waiting: count }) => sum + count, 0);
  return {
    name: 'queues',
    detail: `${running} of ${controllers.length} controllers run here, ${waiting} keys wait`,
  };
}

function oldCache({ name, cluster, state, ageSeconds, cause }: CacheReport): Finding[] {
  if (state === 'live' || state === 'syncing') return [];
  const age = ageSeconds === undefined ? 'never complete' : `${Math.round(ageSeconds)} s old`;
  const why = cause === undefined ? '' : `: ${cause}`;
  const error = cliErrors.create('CLI_CACHE_OLD', { cluster });
  return [problem('cache', `${name} of ${cluster} is ${state}, ${age}${why}`, error)];
}

function cacheAges(caches: readonly CacheReport[]): Finding {
  const live = caches.filter(({ state }) => state === 'live').length;
  const oldest = Math.max(0, ...caches.map(({ ageSeconds = 0 }) => ageSeconds));
  return {
    name: 'caches',
    detail: `${live} of ${caches.length} follow their API server; last heard ${Math.round(oldest)} s ago at most`,
  };
}

function unworked({ replica, clusters: all }: ControllersReport): Finding[] {
  return all
    .filter(
      ({ owner, isConnected, isWorkedFor }) => owner === replica && isConnected && !isWorkedFor,
    )
    .map(({ cluster }) =>
      problem(
        'cluster',
        `${cluster} is connected, and not worked for`,
        cliErrors.create('CLI_CLUSTER_UNWORKED', { cluster }),
      ),
    );
}

function clusters({ replica, clusters: all }: ControllersReport): Finding {
  const owned = all.filter(({ owner }) => owner === replica);
  const worked = owned.filter(({ isWorkedFor }) => isWorkedFor).length;
  return {
    name: 'clusters',
    detail: `${all.length} in all; this replica owns ${owned.length} and works for ${worked} of them`,
  };
}

function problem(name: string, detail: string, { code, remedy }: CodedError): Finding {
  return { name, detail, problem: { code: String(code), remedy } };
}
