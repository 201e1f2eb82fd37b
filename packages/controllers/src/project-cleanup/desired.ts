import { ANNOTATIONS, LABELS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { projectOf } from '../downstream/namespaces.ts';

/** What becomes of the namespaces of a project that is deleted. */
export interface Leaving {
  /** People made them for the project: they go with it. */
  readonly deleted: readonly KubernetesObject[];
  /** They were there without it: they stay, in no project. */
  readonly released: readonly KubernetesObject[];
}

/** What is asked about namespaces. */
export interface LeavingFacts {
  /** The id of the project that is deleted, `c-abc12:p-def34`. */
  readonly projectId: string;
  /** Names of namespaces that are never deleted. */
  readonly systemNamespaces: readonly string[];
}

/**
 * Sorts the namespaces of a project that is deleted: those that people made through the API are deleted, others lose
 * their membership alone. What is being deleted already is left to itself.
 */
export function leavingOf(
  namespaces: readonly KubernetesObject[],
  { projectId, systemNamespaces }: LeavingFacts,
): Leaving {
  const members = namespaces.filter(
    (namespace) =>
      projectOf(namespace) === projectId && namespace.metadata?.deletionTimestamp === undefined,
  );
  const isDeleted = ({ metadata }: KubernetesObject): boolean =>
    Boolean(metadata?.annotations?.[ANNOTATIONS.creatorId]) &&
    ![...systemNamespaces, 'default'].includes(metadata?.name ?? '');
  return {
    deleted: members.filter(isDeleted),
    released: members.filter((namespace) => !isDeleted(namespace)),
  };
}

/** Takes a namespace, as it was read, out of its project. */
export function releasePatch({ metadata }: KubernetesObject): object {
  const { uid, resourceVersion } = metadata ?? {};
  return {
    metadata: {
      uid,
      resourceVersion,
      annotations: { [ANNOTATIONS.projectId]: null },
      labels: { [LABELS.projectId]: null },
    },
  };
}
