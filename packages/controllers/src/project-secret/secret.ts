import { ANNOTATIONS, LABEL_VALUES, LABELS } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';

/** A Secret with what it holds. */
export interface Secret extends KubernetesObject {
  readonly type?: string;
  /** Values are base64. */
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

/** Selects in the home of state what may be project secrets: everything that came through the v3 API. */
export const SOURCE_SELECTOR = `${LABELS.creator}=${LABEL_VALUES.norman}`;

/**
 * The cluster of the project whose secret an object of the home of state is; `undefined` when it is none. Its namespace
 * must be that of the project which it names: whoever may write in one project's cannot make it another's.
 */
export function clusterOfSecret({ metadata = {} }: KubernetesObject): string | undefined {
  const { labels, annotations, namespace } = metadata;
  if (labels?.[LABELS.creator] !== LABEL_VALUES.norman) return undefined;
  const id = annotations?.[ANNOTATIONS.projectId] ?? '';
  const [cluster = ''] = id.split(':');
  return cluster !== '' && id === `${cluster}:${namespace}` ? cluster : undefined;
}
