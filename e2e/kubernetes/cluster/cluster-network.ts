import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { checkCommand, runCommand } from '../../../scripts/run-command.ts';
import { BackgroundProcess, eventuallyWhileRunning } from '../process/background-process.ts';
import { type ClusterAddresses, clusterAddresses, MAX_NETWORKS } from './addresses.ts';
import { hostDeviceAlias } from './host-device.ts';

/** The bridge that joins the API server and the nodes. */
export const NODE_BRIDGE = 'nodes';
const UPLINK = 'uplink';

/**
 * What comes from the server's side may only answer what came from inside. `opened` counts every packet that tries
 * to open something; strays of connections that are already over are dropped without being counted.
 */
const RULES = `
table inet outside {
  counter opened {
  }
  chain arriving {
    type filter hook prerouting priority filter; policy accept;
    iifname != "${UPLINK}" accept
    ct state established,related accept
    ct state invalid drop
    counter name opened drop
  }
}
table ip leaving {
  chain leaving {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${UPLINK}" masquerade
  }
}
`;

/** The network namespace of a cluster, joined to the machine by one veth. */
export interface ClusterNetwork {
  readonly number: number;
  readonly addresses: ClusterAddresses;
  /** Command and arguments that run a program inside. */
  readonly enter: readonly string[];
  /** A process inside; its id names the namespace. */
  readonly pid: number;
}

/** Makes the namespace, held open by a process, and the way out of it. */
export async function createClusterNetwork(
  cluster: string,
  directory: string,
  binaries: string,
): Promise<ClusterNetwork> {
  const holder = await BackgroundProcess.start({
    name: 'network',
    command: 'unshare',
    args: ['--net', join(binaries, 'pause')],
    directory,
  });
  await holderIsInside(holder);
  const { pid } = holder;
  const number = await connect(pid);
  const addresses = clusterAddresses(number);
  const enter = ['nsenter', `--net=/proc/${pid}/ns/net`];
  await configureHost(cluster, addresses);
  await runInside(enter, insideScript(addresses));
  const [command = '', ...args] = enter;
  await checkCommand(command, [...args, 'nft', '-f', '-'], { input: RULES });
  return { number, addresses, enter, pid };
}

/** Packets that tried to open a connection from the server's side, all dropped. */
export async function readDropCount({ enter }: ClusterNetwork): Promise<number> {
  const [command = '', ...args] = enter;
  const query = ['nft', '--json', 'list', 'counter', 'inet', 'outside', 'opened'];
  const answer = JSON.parse(await checkCommand(command, [...args, ...query])) as {
    nftables: readonly { counter?: { packets: number } }[];
  };
  const packets = answer.nftables.find(({ counter }) => counter)?.counter?.packets;
  if (packets === undefined) throw new Error('The drop rule is gone');
  return packets;
}

/** Runs a shell script in the namespaces that `enter` enters. */
export async function runInside(enter: readonly string[], script: string): Promise<void> {
  const [command = '', ...args] = enter;
  await checkCommand(command, [...args, 'sh', '-euc', script]);
}

/** `unshare` makes the namespace and only then becomes the program that holds it. */
async function holderIsInside(holder: BackgroundProcess): Promise<void> {
  await eventuallyWhileRunning([holder], async () => {
    const name = await readFile(`/proc/${holder.pid}/comm`, 'utf8');
    if (name.trim() !== 'pause') throw new Error('The network namespace is not there yet');
  });
}

/** Lays a veth pair with the first free number; the kernel decides between two that try the same. */
async function connect(pid: number): Promise<number> {
  const taken = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (let number = 0; number < MAX_NETWORKS; number += 1) {
    const { all, hostDevice } = clusterAddresses(number);
    const prefix = all.replace('0.0/16', '');
    if (taken.some(({ address }) => address.startsWith(prefix))) continue;
    const pair = ['link', 'add', hostDevice, 'type', 'veth', 'peer', 'name', UPLINK];
    const { exitCode, stderr } = await runCommand('ip', [...pair, 'netns', String(pid)]);
    if (exitCode === 0) return number;
    if (!stderr.includes('exists')) throw new Error(`Cannot make a veth pair: ${stderr}`);
  }
  throw new Error(`All ${MAX_NETWORKS} cluster networks of this machine are in use`);
}

async function configureHost(
  cluster: string,
  { all, host, hostDevice, uplink }: ClusterAddresses,
): Promise<void> {
  // IPv6 announces itself unasked, which the drop rule would count.
  const script = [
    `ip link set ${hostDevice} alias ${hostDeviceAlias(cluster)}`,
    `echo 1 > /proc/sys/net/ipv6/conf/${hostDevice}/disable_ipv6`,
    `ip address add ${host}/30 dev ${hostDevice}`,
    `ip link set ${hostDevice} up`,
    `ip route add ${all} via ${uplink} dev ${hostDevice} onlink`,
  ];
  await checkCommand('sh', ['-euc', script.join('\n')]);
}

function insideScript({ apiServer, host, uplink }: ClusterAddresses): string {
  return [
    'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6',
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    // A packet from the middle of an unknown connection is a stray, not the opening of a new one.
    'echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose',
    'ip link set lo up',
    `ip link add ${NODE_BRIDGE} type bridge`,
    `ip address add ${apiServer}/24 dev ${NODE_BRIDGE}`,
    `ip link set ${NODE_BRIDGE} up`,
    `ip address add ${uplink}/30 dev ${UPLINK}`,
    `ip link set ${UPLINK} up`,
    `ip route add default via ${host}`,
  ].join('\n');
}
