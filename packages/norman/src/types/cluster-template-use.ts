import { type Cluster, cluster } from '@drover/api';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';

/** Where clusters name what they are made after. */
const FIELDS = {
  clusterTemplate: 'clusterTemplateName',
  clusterTemplateRevision: 'clusterTemplateRevisionName',
} as const;

/** Something that is to be done to a template, or to a revision of one. */
export interface TemplateChange {
  readonly verb: 'delete' | 'update';
  readonly what: keyof typeof FIELDS;
  readonly id: string;
}

/**
 * Refuses to touch a template, or a revision of one, that clusters are made after.
 *
 * @throws `NORMAN_USED_BY_CLUSTER`.
 */
export function refuseWhileUsed(
  { verb, what, id }: TemplateChange,
  { services }: RequestContext,
): void {
  const isUsed = services
    .cacheOf<Cluster>(cluster)
    .list()
    .some(({ spec }) => spec?.[FIELDS[what]] === id);
  if (!isUsed) return;
  const message = `Cannot ${verb} the ${what} until Clusters referring it are removed`;
  throw normanErrors.create('NORMAN_USED_BY_CLUSTER', { message });
}
