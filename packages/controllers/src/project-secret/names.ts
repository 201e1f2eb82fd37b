import { ANNOTATIONS } from '@drover/api';
import type { ObjectKey } from '@drover/controller-runtime';

/** Value of the label `drover.dev/managed` on copies of project secrets, and on the role that they need. */
export const MANAGED_VALUE = 'project-secret';

/** Owns the fields of copies, and of the condition of a project secret. */
export const FIELD_MANAGER = 'drover-project-secret';

/** Annotations of a copy. */
export const COPY_ANNOTATIONS = {
  /** `true`, as Rancher says it of copies. */
  isCopy: ANNOTATIONS.projectSecretCopy,
  /** The secret that it is a copy of: `<second part of the project's id>/<uid>`. */
  source: 'drover.dev/project-secret',
  /** Stands for the content that was copied, and does not tell it. */
  content: 'drover.dev/project-secret-content',
} as const;

/** The key of the work on a project secret in its cluster. */
export function secretKey(cluster: string, { namespace, name }: ObjectKey): ObjectKey {
  return { namespace: cluster, name: `${namespace}/${name}` };
}

/** The project secret that a key is about, as it is addressed in the home of state. */
export function sourceKeyOf({ name }: ObjectKey): ObjectKey {
  const at = name.indexOf('/');
  return { namespace: name.slice(0, at), name: name.slice(at + 1) };
}
