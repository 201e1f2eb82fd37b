import { join } from 'node:path';

/** Names of etcd's sockets. They look like addresses because etcd insists on a port. */
const CLIENT_SOCKET = 'client:1';
const PEER_URL = 'unix://peer:1';

/** The address at which pods find the API server, by default of every Kubernetes. */
const API_SERVICE_NAMES = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
const CLUSTER_DOMAIN = 'cluster.local';

/** Where a control plane listens. */
export interface ControlPlaneAddresses {
  /** Address and port that the API server binds. */
  readonly bindAddress: string;
  readonly port: number;
  /** What the Service `kubernetes` leads to; never a loopback address. */
  readonly advertiseAddress: string;
  /** Addresses of Services, CIDR; the first is the API server's. */
  readonly serviceCidr: string;
}

/** The path of the socket on which etcd serves clients; etcd works in the folder `etcd` of the run directory. */
export function etcdSocket(directory: string): string {
  return join(directory, 'etcd', CLIENT_SOCKET);
}

/** Arguments of an etcd that opens no port. */
export function etcdArgs(): string[] {
  const clientUrl = `unix://${CLIENT_SOCKET}`;
  return [
    '--data-dir=data',
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${PEER_URL}`,
    `--initial-advertise-peer-urls=${PEER_URL}`,
    `--initial-cluster=default=${PEER_URL}`,
    '--log-level=warn',
  ];
}

/** Names and addresses that the API server's certificate covers. */
export function apiServerNames({ advertiseAddress, serviceCidr }: ControlPlaneAddresses): string[] {
  return [
    'localhost',
    '127.0.0.1',
    advertiseAddress,
    firstAddress(serviceCidr),
    ...API_SERVICE_NAMES,
    `${API_SERVICE_NAMES.at(-1)}.${CLUSTER_DOMAIN}`,
  ];
}

/** Arguments of the API server; certificates and keys are files of `pki` in the run directory, by name. */
export function apiServerArgs(addresses: ControlPlaneAddresses, directory: string): string[] {
  const file = (name: string): string => join(directory, 'pki', name);
  return [
    `--etcd-servers=unix://${etcdSocket(directory)}`,
    `--bind-address=${addresses.bindAddress}`,
    `--secure-port=${addresses.port}`,
    `--advertise-address=${addresses.advertiseAddress}`,
    `--service-cluster-ip-range=${addresses.serviceCidr}`,
    `--client-ca-file=${file('ca.crt')}`,
    `--tls-cert-file=${file('apiserver.crt')}`,
    `--tls-private-key-file=${file('apiserver.key')}`,
    `--kubelet-certificate-authority=${file('ca.crt')}`,
    `--kubelet-client-certificate=${file('kubelet-client.crt')}`,
    `--kubelet-client-key=${file('kubelet-client.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--service-account-issuer=https://kubernetes.default.svc.${CLUSTER_DOMAIN}`,
    `--service-account-signing-key-file=${file('service-account.key')}`,
    `--service-account-key-file=${file('service-account.pub')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
  ];
}

/** Arguments of the controller manager. */
export function controllerManagerArgs(kubeconfig: string, directory: string): string[] {
  const file = (name: string): string => join(directory, 'pki', name);
  return [
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    // It throttles itself by default, which spreads its start over five seconds.
    '--kube-api-qps=1000',
    '--kube-api-burst=2000',
    `--service-account-private-key-file=${file('service-account.key')}`,
    `--root-ca-file=${file('ca.crt')}`,
    `--cluster-signing-cert-file=${file('ca.crt')}`,
    `--cluster-signing-key-file=${file('ca.key')}`,
    // It makes this folder, which by default lies in /usr.
    `--flex-volume-plugin-dir=${join(directory, 'volume-plugins')}`,
  ];
}

/** Arguments of the scheduler. */
export function schedulerArgs(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false'];
}

/** The first usable address of an IPv4 CIDR that ends in a zero. */
function firstAddress(cidr: string): string {
  return cidr.replace(/0\/\d+$/, '1');
}
