// `make bench NAME=agent`: how much memory an agent takes. See README.md.
import { systemClock } from '@drover/base';
import { type Load, runLoad } from './load/load.ts';
import { residentMibOf } from './process/process-figures.ts';
import { type Setting, startSetting } from './proxy/setting.ts';
import { figure, textTable } from './report/text-table.ts';

/** Of the promises in docs/performance.md. */
const GOALS = { idleMib: 64, podsMib: 200 } as const;

/** What others say of theirs, in MiB: Karmada's agent with few objects; Rancher's takes gigabytes with many. */
const PEERS = { karmada: 266 } as const;

interface Sizes {
  readonly pods: number;
  readonly idleSeconds: number;
}

const FULL: Sizes = { pods: 20_000, idleSeconds: 20 };
const QUICK: Sizes = { pods: 2_000, idleSeconds: 5 };

/** Runs the benchmark, prints its table, and last one JSON line. */
export async function main({ quick }: { readonly quick: boolean }): Promise<void> {
  const sizes = quick ? QUICK : FULL;
  await using setting = await startSetting();
  await systemClock.sleep(sizes.idleSeconds * 1_000);
  const idle = await overFloor(setting);
  await runLoad(setting.direct, createPods(sizes.pods));
  await untilFollowed(setting);
  await systemClock.sleep(sizes.idleSeconds * 1_000);
  const cached = await overFloor(setting);
  print(sizes, { idle, cached });
}

/** Resident memory of the agent over that of a Node that does nothing. */
async function overFloor({ agent, idleNode }: Setting): Promise<number> {
  return (await residentMibOf(agent.pid)) - (await residentMibOf(idleNode.pid));
}

/** Pods of about 1.5 KiB, as clusters are full of. */
function createPods(count: number): Load {
  const environment = Array.from({ length: 8 }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `value ${at} of a setting of this program`,
  }));
  const container = { name: 'main', image: 'registry.example.com/team/program:1.2.3' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'program-', labels: { app: 'program', tier: 'backend' } },
    spec: { containers: [{ ...container, env: environment }] },
  };
  return {
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pod),
    connections: 16,
    requests: count,
  };
}

/** The explorer of the agent keeps a type once somebody has asked for it; the answer comes when it has all of it. */
async function untilFollowed({ through }: Setting): Promise<void> {
  const page: Load = {
    method: 'GET',
    path: '/v1/pods?pagesize=100&sort=metadata.name',
    connections: 1,
    requests: 20,
  };
  await runLoad(through, page);
}

function print({ pods }: Sizes, { idle, cached }: { idle: number; cached: number }): void {
  const row = (name: string, ours: number, goal: number): string[] => [
    name,
    figure(ours),
    `<= ${goal}`,
    ours <= goal ? 'met' : 'missed',
  ];
  const table = textTable([
    ['resident memory over an idle Node, MiB', 'ours', 'goal', ''],
    row('connected, nobody asks', idle, GOALS.idleMib),
    row(`with ${pods} pods cached`, cached, GOALS.podsMib),
    ['Karmada agent, as they say', String(PEERS.karmada), '', ''],
  ]);
  console.log(table);
  const metrics = { idle_mib_over_floor: idle, mib_20k_pods: cached };
  const ratios = { idle_karmada: idle / PEERS.karmada };
  console.log(JSON.stringify({ bench: 'agent', n: { pods }, metrics, ratios }));
}
