import type { StructOf } from '../define-kind/field.ts';
import type { DeepReadonly } from '../define-kind/kind.ts';
import type { policyRule } from '../management/shared.ts';
import { GROUPS } from '../names/names.ts';

/** A rule as roles carry it. */
export type Rule = DeepReadonly<StructOf<typeof policyRule>>;

/** API groups by the short words that the tables of built-in roles use. */
export const API = {
  core: '',
  any: '*',
  management: GROUPS.management,
  project: GROUPS.project,
  provisioning: GROUPS.provisioning,
  rke: GROUPS.rke,
  machineConfig: 'rke-machine-config.cattle.io',
  machine: 'rke-machine.cattle.io',
  capi: 'cluster.x-k8s.io',
  catalog: 'catalog.cattle.io',
  ui: 'ui.cattle.io',
  metrics: 'metrics.k8s.io',
  storage: 'storage.k8s.io',
  apiregistration: 'apiregistration.k8s.io',
  monitoring: 'monitoring.coreos.com',
  apps: 'apps',
  batch: 'batch',
  extensions: 'extensions',
  networking: 'networking.k8s.io',
} as const;

const READ = ['get', 'list', 'watch'] as const;

/** `verbs` on some resources of one API group. */
export function allow(
  verbs: readonly string[],
  apiGroup: string,
  ...resources: readonly string[]
): Rule {
  return { verbs, apiGroups: [apiGroup], resources };
}

/** Reading of some resources. */
export function look(apiGroup: string, ...resources: readonly string[]): Rule {
  return allow(READ, apiGroup, ...resources);
}

/** Everything on some resources. */
export function manage(apiGroup: string, ...resources: readonly string[]): Rule {
  return allow(['*'], apiGroup, ...resources);
}

/** Creation of some resources. */
export function create(apiGroup: string, ...resources: readonly string[]): Rule {
  return allow(['create'], apiGroup, ...resources);
}

/** Everything on every path that is no resource. */
export const ANY_PATH: Rule = { verbs: ['*'], nonResourceURLs: ['*'] };

/** Everything on every resource. */
export const ANYTHING: Rule = manage('*', '*');
