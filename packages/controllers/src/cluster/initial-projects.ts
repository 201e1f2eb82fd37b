import { createHash } from 'node:crypto';
import {
  ANNOTATIONS,
  type Cluster,
  GROUPS,
  LABELS,
  type Project,
  project as projectKind,
} from '@drover/api';
import { isConditionTrue, type KubernetesObject } from '@drover/apimachinery';
import { SAFE_ALPHABET } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { Lister } from '@drover/controller-runtime';
import { namespaces } from '@drover/kubernetes';
import { conditionsOf } from '../conditions/condition.ts';
import { isNamespaceOf, projectNamespace } from '../project/desired.ts';
import { ifAbsent } from '../requests/if-absent.ts';

/** A project that every cluster begins with. */
export interface InitialProject {
  /** Condition of the cluster that says that it was made; one that somebody deleted does not come back. */
  readonly condition: string;
  readonly label: string;
  readonly displayName: string;
  readonly description: string;
}

/** The projects that every cluster begins with. */
export const INITIAL_PROJECTS: readonly InitialProject[] = [
  {
    condition: 'DefaultProjectCreated',
    label: LABELS.defaultProject,
    displayName: 'Default',
    description: 'Default project created for the cluster',
  },
  {
    condition: 'SystemProjectCreated',
    label: LABELS.systemProject,
    displayName: 'System',
    description: 'System project created for the cluster',
  },
];

const SUFFIX_LENGTH = 5;
/** Ids tried before making a project is given up because all are taken. */
const MAX_ATTEMPTS = 8;

/** What making the first projects needs. */
export interface InitialProjectsOptions {
  readonly client: KubernetesClient;
  readonly projects: Lister<Project>;
  readonly signal: AbortSignal;
}

/** Makes those of the first projects of a cluster that nobody has made yet. */
export async function createInitialProjects(
  cluster: Cluster,
  { client, projects, signal }: InitialProjectsOptions,
): Promise<void> {
  const missing = INITIAL_PROJECTS.filter(
    ({ condition }) => !isConditionTrue(conditionsOf(cluster.status), condition),
  );
  if (missing.length === 0) return;
  const present = projects.list({ namespace: cluster.metadata?.name ?? '' });
  for (const initial of missing) {
    if (present.some(({ metadata }) => metadata?.labels?.[initial.label] === 'true')) continue;
    await createProject(cluster, initial, { client, signal });
  }
}

async function createProject(
  cluster: Cluster,
  initial: InitialProject,
  { client, signal }: Pick<InitialProjectsOptions, 'client' | 'signal'>,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const project = initialProject(cluster, initial, attempt);
    if (!(await takeNamespace(project, client, signal))) continue;
    const { namespace = '', name = '' } = project.metadata ?? {};
    const resource = client.resource<Project>(projectKind.type);
    const made =
      (await ifAbsent(() => resource.create(project, { namespace, signal }))) ??
      (await resource.get(name, { namespace, signal }));
    if (made.metadata?.labels?.[initial.label] === 'true') return;
  }
  throw new Error(`no id is free for the project ${initial.displayName}`);
}

/** One of the first projects of a cluster; the same id for the same cluster and attempt, so that a crash makes no second one. */
function initialProject(
  { metadata }: Cluster,
  { label, displayName, description }: InitialProject,
  attempt: number,
): Project {
  const { name: cluster = '', uid = '', annotations } = metadata ?? {};
  const creator = annotations?.[ANNOTATIONS.creatorId];
  const digest = createHash('sha256').update(`${uid}/${displayName}/${attempt}`).digest();
  const letters = [...digest.subarray(0, SUFFIX_LENGTH)].map(
    (byte) => SAFE_ALPHABET[byte % SAFE_ALPHABET.length],
  );
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'Project',
    metadata: {
      name: `p-${letters.join('')}`,
      namespace: cluster,
      labels: { [label]: 'true' },
      annotations: creator === undefined ? {} : { [ANNOTATIONS.creatorId]: creator },
    },
    spec: { clusterName: cluster, displayName, description },
  };
}

/** Makes the namespace of a project; says whether it is that project's. */
async function takeNamespace(
  project: Project,
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<boolean> {
  const resource = client.resource<KubernetesObject>(namespaces);
  const namespace = projectNamespace(project);
  if (await ifAbsent(() => resource.create(namespace, { signal }))) return true;
  const present = await resource.get(namespace.metadata?.name ?? '', { signal });
  return isNamespaceOf(project.metadata?.namespace ?? '', present);
}
