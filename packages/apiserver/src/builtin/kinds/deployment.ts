import { equalContent } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withEnabledTemplate } from './pod-templates.ts';

const TEMPLATE = ['spec', 'template'] as const;

/** How Deployments differ: their generation counts changes of annotations, too, which they hand on to their ReplicaSets. */
export const deploymentRules: Partial<KindRules> = {
  prepareCreate: (object) => withEnabledTemplate(object, TEMPLATE),
  prepareUpdate: (object, old) => countAnnotations(withEnabledTemplate(object, TEMPLATE), old),
};

function countAnnotations(object: StoredObject, old: StoredObject): StoredObject {
  const { metadata } = object;
  const isSame = equalContent(metadata.annotations ?? {}, old.metadata.annotations ?? {});
  if (isSame) return object;
  return { ...object, metadata: { ...metadata, generation: (old.metadata.generation ?? 0) + 1 } };
}
