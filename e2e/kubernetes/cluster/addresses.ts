/** All addresses of one cluster: `10.<64 + number>.0.0/16`. */
export interface ClusterAddresses {
  /** The veth's end on the server's side; the number is in it, so the kernel refuses a second one. */
  readonly hostDevice: string;
  /** Address of the server's side, as seen from inside. */
  readonly host: string;
  /** Address of the veth's other end. */
  readonly uplink: string;
  /** Address of the API server, on the network of the nodes. */
  readonly apiServer: string;
  /** The whole cluster; the machine routes it to the uplink. */
  readonly all: string;
  readonly pods: string;
  readonly services: string;
  /** Address of the DNS Service. */
  readonly dns: string;
}

/** Addresses of one node. */
export interface NodeAddresses {
  readonly address: string;
  readonly pods: string;
}

/** Number of networks that a machine can have. */
export const MAX_NETWORKS = 64;
/** More nodes than this have no addresses. */
export const MAX_NODES = 9;

const FIRST_OCTET = 64;

/** The addresses of the network with that number, from 0. */
export function clusterAddresses(network: number): ClusterAddresses {
  const prefix = `10.${FIRST_OCTET + network}`;
  return {
    hostDevice: `drover${network}`,
    host: `${prefix}.255.254`,
    uplink: `${prefix}.255.253`,
    apiServer: `${prefix}.0.1`,
    all: `${prefix}.0.0/16`,
    pods: `${prefix}.0.0/17`,
    services: `${prefix}.128.0/18`,
    dns: `${prefix}.128.10`,
  };
}

/** The addresses of a node of that network; nodes are numbered from 1. */
export function nodeAddresses(network: number, node: number): NodeAddresses {
  const prefix = `10.${FIRST_OCTET + network}`;
  return { address: `${prefix}.0.${10 + node}`, pods: `${prefix}.${node}.0/24` };
}
