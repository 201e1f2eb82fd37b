import {
  ANNOTATIONS,
  annotatedConditions,
  LABELS,
  type NamespaceFacts,
  withNamespaceFacts,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { projectOf } from '../downstream/namespaces.ts';
import {
  type Membership,
  type MembershipFacts,
  membershipOf,
  ROLES_POPULATED,
} from './membership.ts';

/** Labels or annotations to write; `null` takes one away. */
type Entries = Readonly<Record<string, string | null>>;

/** What is to be written to the metadata of a namespace. */
export interface NamespacePatch {
  readonly labels?: Entries;
  readonly annotations?: Entries;
  /** All that are to be left. */
  readonly finalizers?: readonly string[];
}

/** What a namespace is compared with. */
export interface NamespaceWishes extends MembershipFacts {
  /** Now, RFC 3339. */
  readonly nowText: string;
}

/** The condition that says why a namespace is not in the project that its annotation named. */
const PROJECT_KNOWN = 'ProjectKnown';

/** On namespaces whose service account `default` hands its token to no pod. */
const NO_TOKEN = 'management.cattle.io/no-default-sa-token';

/** What Rancher leaves on namespaces: without it nobody would take its finalizer away. */
const LEFT_FINALIZER = 'controller.cattle.io/namespace-auth';
const LEFT_ANNOTATION = 'lifecycle.cattle.io/create.namespace-auth';

/** What differs from what a namespace should be; `undefined` when nothing does. */
export function desiredPatch(
  namespace: KubernetesObject,
  wishes: NamespaceWishes,
): NamespacePatch | undefined {
  const { deletionTimestamp, finalizers = [] } = namespace.metadata ?? {};
  const patch = {
    ...(deletionTimestamp === undefined && desiredEntries(namespace, wishes)),
    finalizers: finalizers.includes(LEFT_FINALIZER)
      ? finalizers.filter((name) => name !== LEFT_FINALIZER)
      : undefined,
  };
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function desiredEntries(
  namespace: KubernetesObject,
  wishes: NamespaceWishes,
): { readonly labels: Entries | undefined; readonly annotations: Entries | undefined } {
  const { labels = {}, annotations = {} } = namespace.metadata ?? {};
  const membership = membershipOf(namespace, wishes);
  return {
    labels: differing(labels, { [LABELS.projectId]: membership.project ?? null }),
    annotations: differing(annotations, desiredAnnotations(namespace, membership, wishes)),
  };
}

function differing(
  present: Readonly<Record<string, string>>,
  wanted: Entries,
): Entries | undefined {
  const entries = Object.entries(wanted).filter(([key, value]) => (present[key] ?? null) !== value);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function desiredAnnotations(
  namespace: KubernetesObject,
  membership: Membership,
  wishes: NamespaceWishes,
): Entries {
  const { name = '', annotations = {} } = namespace.metadata ?? {};
  const { project } = membership;
  const facts = factsOf(namespace, membership);
  // An empty one says on purpose what no annotation says too.
  const none = annotations[ANNOTATIONS.projectId] === '' ? '' : null;
  return {
    [ANNOTATIONS.projectId]: project === undefined ? none : `${wishes.cluster}:${project}`,
    [ANNOTATIONS.status]:
      withNamespaceFacts(annotations[ANNOTATIONS.status], facts, wishes.nowText) ?? null,
    [LEFT_ANNOTATION]: null,
    ...(isGuarded(name, project, wishes) && { [NO_TOKEN]: 'true' }),
  };
}

/**
 * The conditions that are to be told. Rights come with groups, so that a namespace is populated at once: that is said of
 * those that are put into a project here and of those that somebody is waiting for; the others stay as they are.
 */
function factsOf(namespace: KubernetesObject, { project, correction }: Membership): NamespaceFacts {
  const told = annotatedConditions(namespace.metadata?.annotations?.[ANNOTATIONS.status]);
  const isTold = told.some(({ type }) => type === ROLES_POPULATED);
  const isAssigned = project !== undefined && projectOf(namespace) === undefined;
  return {
    ...((isTold || isAssigned) && { [ROLES_POPULATED]: populated(told) }),
    ...(correction && { [PROJECT_KNOWN]: correction }),
    ...(project !== undefined && { [PROJECT_KNOWN]: undefined }),
  };
}

/** As it is told already when it is true, whatever else is said with it. */
function populated(told: ReturnType<typeof annotatedConditions>): NamespaceFacts[string] {
  const found = told.find(({ type }) => type === ROLES_POPULATED);
  const { reason = '', message = '' } = found?.status === 'True' ? found : {};
  return { status: 'True', reason, message };
}

/** Names that pods of every kind may run in. */
const OPEN_NAMES: readonly string[] = ['default', 'kube-system'];

function isGuarded(
  name: string,
  project: string | undefined,
  { systemProject, systemNamespaces }: NamespaceWishes,
): boolean {
  if (OPEN_NAMES.includes(name)) return false;
  const isInSystem = project !== undefined && project === systemProject;
  return isInSystem || systemNamespaces.includes(name);
}

/** Whether a patch asks that the service account `default` hands its token to no pod. */
export function takesToken({ annotations }: NamespacePatch): boolean {
  return annotations?.[NO_TOKEN] === 'true';
}

/** A patch without that; `undefined` when nothing else is in it. */
export function withoutToken(patch: NamespacePatch): NamespacePatch | undefined {
  const { annotations = {}, ...others } = patch;
  const { [NO_TOKEN]: _token, ...left } = annotations;
  if (Object.keys(left).length > 0) return { ...others, annotations: left };
  return Object.keys(others).length > 0 ? others : undefined;
}
