import type { AccessQuestion } from './access-review.ts';

/** Something that people often want to know. */
export interface Glance {
  readonly words: string;
  readonly question: Omit<AccessQuestion, 'user'>;
}

/** Deeds in a namespace. */
const IN_NAMESPACES: readonly (readonly [words: string, verb: string, resource: string])[] = [
  ['See what runs', 'list', 'pods'],
  ['Read logs', 'get', 'pods/log'],
  ['Open a shell in a container', 'create', 'pods/exec'],
  ['Run and change workloads', 'update', 'deployments.apps'],
  ['Read secrets', 'get', 'secrets'],
];

/** Deeds outside of namespaces. */
const IN_CLUSTERS: readonly (readonly [words: string, verb: string, resource: string])[] = [
  ['Create namespaces', 'create', 'namespaces'],
  ['Look at nodes', 'list', 'nodes'],
];

const MANAGEMENT = 'management.cattle.io';

const IN_DROVER: readonly (readonly [words: string, verb: string, resource: string])[] = [
  ['Create clusters', 'create', `clusters.${MANAGEMENT}`],
  ['See all clusters', 'list', `clusters.${MANAGEMENT}`],
  ['Administer users', 'update', `users.${MANAGEMENT}`],
  ['Change roles', 'update', `roletemplates.${MANAGEMENT}`],
  ['Give global roles', 'create', `globalrolebindings.${MANAGEMENT}`],
  ['Change settings', 'update', `settings.${MANAGEMENT}`],
];

/** What is worth knowing at a glance of somebody in a place; without a cluster, in Drover itself. */
export function glances({
  cluster,
  namespace,
}: Pick<AccessQuestion, 'cluster' | 'namespace'>): readonly Glance[] {
  if (cluster === undefined) {
    return IN_DROVER.map(([words, verb, resource]) => ({ words, question: { verb, resource } }));
  }
  const within = namespace === undefined ? {} : { namespace };
  return [
    ...IN_NAMESPACES.map(([words, verb, resource]) => ({
      words,
      question: { verb, resource, cluster, ...within },
    })),
    ...IN_CLUSTERS.map(([words, verb, resource]) => ({
      words,
      question: { verb, resource, cluster },
    })),
    {
      words: 'Give others roles in the cluster',
      // Bindings are kept by Drover, in a namespace with the id of the cluster.
      question: {
        verb: 'create',
        resource: `clusterroletemplatebindings.${MANAGEMENT}`,
        namespace: cluster,
      },
    },
  ];
}
