import { access, mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderKubeconfig } from '../control-plane/kubeconfig.ts';
import { type CertificateAuthority, writeKeyPair } from '../control-plane/pki.ts';
import { BackgroundProcess, eventuallyWhileRunning } from '../process/background-process.ts';
import { type NodeAddresses, nodeAddresses } from './addresses.ts';
import { clusterCgroup, createCgroup } from './cgroups.ts';
import { type ClusterNetwork, NODE_BRIDGE, runInside } from './cluster-network.ts';
import {
  cniConfig,
  containerdConfig,
  kubeletConfig,
  kubeProxyConfig,
  type NodeConfigOptions,
  registryHosts,
} from './node-config.ts';

const OVERLAY_MAGIC = 0x794c7630;

/**
 * What a kubelet wants of the kernel. It is given files to write into, because the settings themselves belong to
 * the whole machine.
 */
const KERNEL_SETTINGS = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
} as const;

const UNSHARE_ARGS = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** What a node needs of its cluster. */
export interface NodeOptions {
  readonly cluster: string;
  /** Run directory of the cluster. */
  readonly directory: string;
  readonly binaries: string;
  /** From 1. */
  readonly number: number;
  readonly network: ClusterNetwork;
  readonly certificates: CertificateAuthority;
  /** `address:port` of the registry that it pulls from. */
  readonly registry: string;
  readonly dns: boolean;
}

/** Name of a node, to Kubernetes. */
export function nodeName(cluster: string, number: number): string {
  return `${cluster}-node-${number}`;
}

/**
 * Starts a node: containerd, kubelet and kube-proxy in network, mount and process namespaces of their own.
 *
 * When the first process of these namespaces dies, the kernel ends all others, and mounts and devices go with them.
 *
 * @returns its processes, before the node is ready.
 */
export async function startNode(options: NodeOptions): Promise<BackgroundProcess[]> {
  const { binaries, cluster, network, number } = options;
  const addresses = nodeAddresses(network.number, number);
  const config = await nodeConfig(options, addresses);
  const init = await startInit(options);
  const enter = ['nsenter', `--target=${init.pid}`, '--net', '--mount', '--pid', '--'];
  await connectNode(options, addresses, init);
  await runInside(enter, nodeScript(config.directory, network.addresses.apiServer, addresses));
  await createCgroup(config.cgroup);
  await writeNodeFiles(options, config, addresses);

  const start = (name: string, command: string, args: readonly string[]) =>
    startInside(options, { name, line: [...enter, command, ...args] });
  const containerd = await start('containerd', 'containerd', [
    '--config',
    join(config.directory, 'containerd.toml'),
  ]);
  await eventuallyWhileRunning([containerd], async () => {
    // The node's /run is its own; this is the way to it from outside.
    await access(`/proc/${init.pid}/root/run/containerd/containerd.sock`);
  });
  const kubelet = await start('kubelet', join(binaries, 'kubelet'), [
    `--config=${join(config.directory, 'kubelet.json')}`,
    `--kubeconfig=${join(config.directory, 'kubelet.kubeconfig')}`,
    `--hostname-override=${nodeName(cluster, number)}`,
    `--node-ip=${addresses.address}`,
  ]);
  const proxy = await start('kube-proxy', join(binaries, 'kube-proxy'), [
    `--config=${join(config.directory, 'kube-proxy.json')}`,
  ]);
  return [init.process, containerd, kubelet, proxy];
}

async function nodeConfig(
  { cluster, directory, dns, network, number, registry }: NodeOptions,
  { pods }: NodeAddresses,
): Promise<NodeConfigOptions> {
  const { type } = await statfs(directory);
  return {
    name: nodeName(cluster, number),
    directory: join(directory, `node-${number}`),
    pods,
    clusterPods: network.addresses.pods,
    registry,
    // The kernel refuses to stack an overlay on an overlay's upper layer.
    snapshotter: type === OVERLAY_MAGIC ? 'native' : 'overlayfs',
    cgroup: `${clusterCgroup(cluster)}/node-${number}`,
    dns: dns ? network.addresses.dns : undefined,
  };
}

interface NodeInit {
  /** Ends when the namespaces are empty. */
  readonly process: BackgroundProcess;
  /** Id of the first process inside, as the machine sees it. */
  readonly pid: number;
}

/** Makes the node's namespaces, held open by their first process. */
async function startInit({ binaries, directory, number }: NodeOptions): Promise<NodeInit> {
  const process = await BackgroundProcess.start({
    name: `node-${number}`,
    command: 'unshare',
    args: [...UNSHARE_ARGS, join(binaries, 'pause')],
    directory,
  });
  const children = `/proc/${process.pid}/task/${process.pid}/children`;
  const pid = await eventuallyWhileRunning([process], async () => {
    const child = Number((await readFile(children, 'utf8')).trim());
    const name = await readFile(`/proc/${child}/comm`, 'utf8');
    if (name.trim() !== 'pause') throw new Error(`The namespaces of node ${number} are not there`);
    return child;
  });
  return { process, pid };
}

async function connectNode(
  { network, number }: NodeOptions,
  { address, pods }: NodeAddresses,
  { pid }: NodeInit,
): Promise<void> {
  const script = [
    `ip link add node${number} type veth peer name eth0 netns ${pid}`,
    `ip link set node${number} master ${NODE_BRIDGE} up`,
    `ip route add ${pods} via ${address}`,
  ];
  await runInside(network.enter, script.join('\n'));
}

function nodeScript(directory: string, gateway: string, { address }: NodeAddresses): string {
  const settings = Object.entries(KERNEL_SETTINGS).flatMap(([path, value], index) => [
    `echo ${value} > ${directory}/kernel-${index}`,
    `mount --bind ${directory}/kernel-${index} /proc/sys/${path}`,
  ]);
  return [
    // Volumes and containers need mounts that spread, within the node.
    'mount --make-rshared /',
    `mkdir -p ${directory}/lib ${directory}/log`,
    'mount -t tmpfs tmpfs /run',
    `mount --bind ${directory}/lib /var/lib`,
    `mount --bind ${directory}/log /var/log`,
    ...settings,
    'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6',
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'ip link set lo up',
    `ip address add ${address}/24 dev eth0`,
    'ip link set eth0 up',
    `ip route add default via ${gateway}`,
  ].join('\n');
}

async function writeNodeFiles(
  { certificates, cluster, network, number }: NodeOptions,
  config: NodeConfigOptions,
  { address }: NodeAddresses,
): Promise<void> {
  const { directory } = config;
  const name = nodeName(cluster, number);
  const file = (path: string): string => join(directory, path);
  await mkdir(file('cni'), { recursive: true });
  await mkdir(file('registries/_default'), { recursive: true });
  const kubelet = await certificates.issue({
    commonName: `system:node:${name}`,
    organizations: ['system:nodes'],
    servingNames: [name, address],
  });
  const proxy = await certificates.issue({ commonName: 'system:kube-proxy' });
  const server = `https://${network.addresses.apiServer}:6443`;
  const authority = certificates.certificate;
  await writeKeyPair(directory, 'kubelet', kubelet);
  const contents: Readonly<Record<string, string>> = {
    'ca.crt': authority,
    'containerd.toml': containerdConfig(config),
    'registries/_default/hosts.toml': registryHosts(config),
    'cni/10-pods.conflist': JSON.stringify(cniConfig(config)),
    'kubelet.json': JSON.stringify(kubeletConfig(config)),
    'kubelet.kubeconfig': renderKubeconfig({ server, authority, credentials: kubelet }),
    'kube-proxy.json': JSON.stringify(kubeProxyConfig(config)),
    'kube-proxy.kubeconfig': renderKubeconfig({ server, authority, credentials: proxy }),
  };
  for (const [path, content] of Object.entries(contents)) {
    await writeFile(file(path), content, { mode: 0o600 });
  }
}

function startInside(
  { directory, number }: NodeOptions,
  { name, line }: { readonly name: string; readonly line: readonly string[] },
): Promise<BackgroundProcess> {
  const [command = '', ...args] = line;
  return BackgroundProcess.start({ name: `node-${number}-${name}`, command, args, directory });
}
