import { ANNOTATIONS, annotatedConditions, LOCAL_CLUSTER, type NamespaceFact } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { projectOf } from '../downstream/namespaces.ts';

/** What is known of the projects of a cluster. */
export interface MembershipFacts {
  readonly cluster: string;
  /** Whether the cluster has a project of that name. */
  readonly hasProject: (name: string) => boolean;
  readonly defaultProject?: string | undefined;
  readonly systemProject?: string | undefined;
  /** Names of namespaces that belong to the System project. */
  readonly systemNamespaces: readonly string[];
}

/** Which project a namespace belongs to. */
export interface Membership {
  /** The second part of the project's id; absent for none. */
  readonly project?: string | undefined;
  /** Why the annotation is not taken as it is. */
  readonly correction?: NamespaceFact;
}

/** The condition that says that somebody may work in a namespace; whoever has it has been assigned once. */
export const ROLES_POPULATED = 'InitialRolesPopulated';

const FLEET_NAMES: readonly string[] = [
  'fleet-local',
  'fleet-default',
  'cattle-fleet-clusters-system',
];
const FLEET_LABEL = 'fleet.cattle.io/managed';

/** Which project a namespace is to belong to; an annotation that names no project of this cluster makes it no member. */
export function membershipOf(namespace: KubernetesObject, facts: MembershipFacts): Membership {
  const id = projectOf(namespace) ?? '';
  if (isFleet(namespace, id, facts) && facts.systemProject !== undefined) {
    return { project: facts.systemProject };
  }
  if (id === '') return { project: firstProject(namespace, facts) };
  const [cluster = '', name = '', ...rest] = id.split(':');
  if (cluster !== facts.cluster || name === '' || rest.length > 0) {
    return { project: ownProject(namespace, facts), correction: refused('OtherCluster', id) };
  }
  if (facts.hasProject(name)) return { project: name };
  return { project: ownProject(namespace, facts), correction: refused('ProjectNotFound', id) };
}

const WHY = {
  OtherCluster: 'is no project of this cluster',
  ProjectNotFound: 'does not exist, or not any more',
} as const;

function refused(reason: keyof typeof WHY, id: string): NamespaceFact {
  const message = `The annotation ${ANNOTATIONS.projectId} named ${id.slice(0, 200)}, which ${WHY[reason]}; it was taken away. Move the namespace into a project that exists.`;
  return { status: 'False', reason, message };
}

/** In the home of state Fleet makes namespaces for the projects of other clusters too: those stay where they are. */
function isFleet(
  { metadata }: KubernetesObject,
  id: string,
  { cluster }: MembershipFacts,
): boolean {
  const isOne =
    FLEET_NAMES.includes(metadata?.name ?? '') || metadata?.labels?.[FLEET_LABEL] === 'true';
  return isOne && (cluster !== LOCAL_CLUSTER || id === '' || id.startsWith(LOCAL_CLUSTER));
}

/** The project of a namespace that says nothing: one of the system always, `default` once, so that it can be taken out. */
function firstProject(namespace: KubernetesObject, facts: MembershipFacts): string | undefined {
  return isDefault(namespace) && wasAssigned(namespace) ? undefined : ownProject(namespace, facts);
}

function ownProject(
  namespace: KubernetesObject,
  { defaultProject, systemProject, systemNamespaces }: MembershipFacts,
): string | undefined {
  if (isDefault(namespace)) return defaultProject;
  return systemNamespaces.includes(namespace.metadata?.name ?? '') ? systemProject : undefined;
}

function isDefault({ metadata }: KubernetesObject): boolean {
  return metadata?.name === 'default';
}

function wasAssigned({ metadata }: KubernetesObject): boolean {
  const conditions = annotatedConditions(metadata?.annotations?.[ANNOTATIONS.status]);
  return conditions.some(({ type }) => type === ROLES_POPULATED);
}
