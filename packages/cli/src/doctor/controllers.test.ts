import type { ControllersReport } from '@drover/api';
import { expect, it } from 'vitest';
import { findingsOf } from './controllers.ts';

const controller = {
  name: 'cluster',
  leaderOnly: true,
  isRunning: true,
  waiting: 0,
  delayed: 0,
  inWork: [],
  longestWaiting: [],
  failures: [],
};

const well: ControllersReport = {
  time: '2026-11-23T04:00:01Z',
  replica: 'a-1',
  leadership: {
    holder: 'a_1',
    isThisReplica: true,
    acquireTime: '2026-11-23T04:00:00Z',
    renewTime: '2026-11-23T04:00:01Z',
    transitions: 2,
  },
  replicas: { epoch: 7, members: ['a-1', 'b-2'] },
  peers: [{ replica: 'b-2', address: '192.0.2.1:1', isLinked: true, sessions: 3 }],
  controllers: [controller],
  caches: [{ name: 'clusters', cluster: 'local', state: 'live', ageSeconds: 3 }],
  clusters: [{ cluster: 'local', owner: 'a-1', isConnected: true, isWorkedFor: true }],
  furtherClusters: 0,
};

const codes = (report: ControllersReport): readonly unknown[] =>
  findingsOf(report).flatMap(({ problem }) => problem?.code ?? []);

it('says who leads, who counts and how much there is to do, when all is well', () => {
  expect(codes(well)).toEqual([]);
  expect(findingsOf(well).map(({ detail }) => detail)).toEqual([
    'a_1 since 2026-11-23T04:00:00Z, hand-over 2, which answers here',
    'a-1, b-2 (epoch 7)',
    'b-2 is linked, and holds 3 sessions',
    '1 of 1 controllers run here, 0 keys wait',
    '1 of 1 follow their API server; last heard 3 s ago at most',
    '1 in all; this replica owns 1 and works for 1 of them',
  ]);
});

it('finds nothing wrong with a follower that leaves the work of the leader alone', () => {
  const leadership = { ...well.leadership, isThisReplica: false };
  const controllers = [{ ...controller, isRunning: false }];
  expect(codes({ ...well, leadership, controllers })).toEqual([]);
});

it.each<[string, Partial<ControllersReport>]>([
  ['CLI_NO_LEADER', { leadership: { ...well.leadership, holder: '' } }],
  [
    'CLI_PEER_UNREACHABLE',
    { peers: [{ replica: 'b-2', address: '192.0.2.1:1', isLinked: false, sessions: 0 }] },
  ],
  ['CLI_REPLICA_ALONE', { replicas: { epoch: 8, members: ['b-2'] } }],
  ['CLI_CONTROLLER_STOPPED', { controllers: [{ ...controller, isRunning: false }] }],
  [
    'CLI_WORK_WAITS',
    { controllers: [{ ...controller, longestWaiting: [{ key: 'c-1', seconds: 61 }] }] },
  ],
  ['CLI_WORK_LONG', { controllers: [{ ...controller, inWork: [{ key: 'c-1', seconds: 61 }] }] }],
  [
    'CLI_CACHE_OLD',
    { caches: [{ name: 'nodes', cluster: 'c-1', state: 'stale', ageSeconds: 90, cause: 'x' }] },
  ],
  [
    'CLI_CLUSTER_UNWORKED',
    { clusters: [{ cluster: 'c-1', owner: 'a-1', isConnected: true, isWorkedFor: false }] },
  ],
])('finds %s', (code, change) => {
  expect(codes({ ...well, ...change })).toEqual([code]);
});

it('passes on what a failing key says, once it has failed several times', () => {
  const time = '2026-11-23T04:00:00Z';
  const failure = { key: 'c-1', time, code: 'TUNNEL_X', message: 'm', remedy: 'Do this.' };
  const controllers = (attempts: number) => [
    { ...controller, failures: [{ ...failure, attempts }] },
  ];
  expect(codes({ ...well, controllers: controllers(2) })).toEqual([]);
  expect(findingsOf({ ...well, controllers: controllers(3) })).toContainEqual({
    name: 'work',
    detail: 'cluster: c-1 failed 3 times: m',
    problem: { code: 'TUNNEL_X', remedy: 'Do this.' },
  });
});
