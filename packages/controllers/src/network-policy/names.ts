import { LABEL_VALUES, LABELS } from '@drover/api';
import { MANAGED_LABEL } from '../downstream-names.ts';

/** Who owns the fields that these controllers write. */
export const FIELD_MANAGER = 'drover-network-policy';

/** Labels of every NetworkPolicy that is written here. */
export const POLICY_LABELS: Readonly<Record<string, string>> = {
  [LABELS.creator]: LABEL_VALUES.norman,
  [MANAGED_LABEL]: 'network-policy',
};

/** Names of NetworkPolicies, as Rancher has them. */
export const POLICY_NAMES = {
  /** Closes a namespace to all but its own project and the system. */
  project: 'np-default',
  /** Keeps a namespace of the system open. */
  system: 'np-default-allow-all',
  /** Opens a namespace to nodes, and to what runs in their network. */
  nodes: 'hn-nodes',
  /** Before the name of a pod with ports on its node. */
  podPrefix: 'hp-',
  /** Before the name of a service that is reached through nodes. */
  servicePrefix: 'np-',
} as const;

/** On a Cluster, as Rancher has it: whether the networks of its projects are closed. */
export const ISOLATION_ANNOTATION = 'networking.management.cattle.io/enable-network-policy';

/** The condition of a cluster that says whether the networks of its projects are closed. */
export const ISOLATED = 'ProjectNetworksIsolated';
