// `make bench NAME=rbac`: what rights cost, and how fast they come and go. See README.md.
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@drover/client';
import { connectKubeconfig, loadKubeconfig } from '@drover/client/node';
import { residentMibOf, untilAtRest } from './process/process-figures.ts';
import { type Setting, startSetting } from './proxy/setting.ts';
import { type CheckFigures, measureChecks } from './rbac/check-latency.ts';
import { type GrantFigures, measureGrants } from './rbac/grant-and-revoke.ts';
import { measureUserObjects } from './rbac/objects-per-user.ts';
import { measureRoleChange } from './rbac/role-change.ts';
import { measureSecretFanOut } from './rbac/secret-fan-out.ts';
import { type Figure, printFigures } from './report/figures.ts';
import { startDroverServer } from './server/drover-server.ts';
import { seed } from './v3/seed.ts';

/** How much there is, and how much is asked. */
interface Sizes {
  /** The smallest and the largest are compared. */
  readonly bindings: readonly number[];
  readonly questions: number;
  readonly rounds: number;
  /** Bindings of the server whose memory is measured. */
  readonly serverBindings: number;
  readonly serverUsers: number;
  /** Of the project whose secret is copied. */
  readonly secretNamespaces: number;
  /** Each in five projects. */
  readonly users: number;
  /** That use the role that is changed. */
  readonly roleProjects: number;
}

const FULL: Sizes = {
  bindings: [100, 5_000, 50_000],
  questions: 90_000,
  rounds: 30,
  serverBindings: 50_000,
  serverUsers: 1_000,
  secretNamespaces: 1_000,
  users: 100,
  roleProjects: 1_000,
};

const QUICK: Sizes = {
  ...FULL,
  questions: 15_000,
  rounds: 8,
  serverBindings: 2_000,
  serverUsers: 100,
  users: 20,
  roleProjects: 50,
};

const CLUSTERS = 100;

const GOALS = { checkP99Ms: 1, growth: 1.2, streamsMs: 1_000 } as const;

/** Runs the benchmark, prints its table, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  const figures = [
    ...(await checks(sizes)),
    ...(await oneServer(sizes)),
    ...(await oneCluster(sizes)),
  ];
  printFigures('rbac', sizes, figures);
}

async function checks({ bindings, questions }: Sizes): Promise<readonly Figure[]> {
  const measured: CheckFigures[] = [];
  for (const count of bindings) measured.push(await measureChecks(count, questions));
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) return [];
  const growth = last.few.bestP99Ms / first.few.bestP99Ms;
  return [
    [
      'check_p99_ms_50k',
      'check with all bindings, P99 (ms)',
      last.all.p99Ms,
      `<= ${GOALS.checkP99Ms}`,
    ],
    ['check_p50_ms_50k', 'the same, P50 (ms)', last.all.p50Ms, ''],
    ['check_best_p99_ms_50k', 'the same, best of three, P99 (ms)', last.all.bestP99Ms, ''],
    ['growth_100_50k', 'growth of a check from few to all bindings', growth, `<= ${GOALS.growth}`],
  ];
}

async function oneServer({
  rounds,
  serverBindings,
  serverUsers,
}: Sizes): Promise<readonly Figure[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-bench-'));
  await using server = await startDroverServer(folder.path);
  const kubeconfig = await loadKubeconfig({ path: join(server.dataDir, 'kubeconfig.yaml') });
  await using connection = connectKubeconfig(kubeconfig);
  const others = { users: serverUsers, clusters: CLUSTERS, nodes: 0, projects: 0, tokens: 0 };
  await seed(createClient(connection), { ...others, bindings: serverBindings });
  await untilAtRest(server.process.pid);
  const times = await measureGrants(server, rounds);
  const memoryMib = await residentMibOf(server.process.pid);
  return [
    ...grantFigures(times),
    ['memory_mib', `memory of a server with ${serverBindings} bindings (MiB)`, memoryMib, ''],
  ];
}

function grantFigures({ grant, revokeProxy, revokeStreams }: GrantFigures): readonly Figure[] {
  return [
    ['grant_ms', 'binding to first allowed request (ms)', grant.medianMs, 'next request'],
    ['grant_worst_ms', 'the same, worst', grant.worstMs, ''],
    [
      'revoke_proxy_ms',
      'removal to first refused request (ms)',
      revokeProxy.medianMs,
      'next request',
    ],
    ['revoke_proxy_worst_ms', 'the same, worst', revokeProxy.worstMs, ''],
    [
      'revoke_streams_ms',
      'removal to the end of watches, worst (ms)',
      revokeStreams.worstMs,
      `<= ${GOALS.streamsMs}`,
    ],
  ];
}

/** Through the shipped server and agent, to a real cluster. */
async function oneCluster(sizes: Sizes): Promise<readonly Figure[]> {
  await using setting = await startSetting();
  return [
    ...(await userObjects(setting, sizes)),
    ...(await secretFanOut(setting, sizes)),
    ...(await roleChange(setting, sizes)),
  ];
}

async function userObjects(setting: Setting, { users }: Sizes): Promise<readonly Figure[]> {
  const figures = await measureUserObjects(setting, { users });
  return [
    [
      'objects_per_user',
      `objects in the cluster for each of ${users} users in 5 projects`,
      figures.objectsPerUser,
      '0',
    ],
    ['objects_per_user_rancher', 'the same, as Rancher has it', figures.rancherPerUser, ''],
    ['answers_as_roles_say', 'requests of theirs, all answered right', figures.rightAnswers, ''],
  ];
}

async function secretFanOut(
  setting: Setting,
  { secretNamespaces: count }: Sizes,
): Promise<readonly Figure[]> {
  const figures = await measureSecretFanOut(
    {
      ...setting.imported,
      serverPid: setting.server.pid,
      kubeconfigPath: setting.controlPlane.kubeconfigPath,
    },
    { count },
  );
  const seconds = Math.max(figures.createSeconds, figures.updateSeconds);
  const what = `project secret to ${count} namespaces, the slower of create and update (s)`;
  return [['secret_1000_namespaces_s', what, seconds, '<= 2']];
}

async function roleChange(
  setting: Setting,
  { roleProjects: count }: Sizes,
): Promise<readonly Figure[]> {
  const figures = await measureRoleChange(setting, { count });
  const inUse = `a role of ${count} projects`;
  return [
    ['role_rules_s', `rules of ${inUse} to the cluster (s)`, figures.rulesSeconds, ''],
    [
      'role_inherit_s',
      `${inUse} inherits one more, to the last object (s)`,
      figures.addedSeconds,
      '',
    ],
    ['role_disinherit_s', `${inUse} inherits it no more (s)`, figures.removedSeconds, ''],
    ['role_change_cpu_s', 'CPU of server and agent in the dearer one (s)', figures.cpuSeconds, ''],
  ];
}
