import { equalJson } from '@drover/apimachinery';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withEnabledTemplate } from './pod-templates.ts';

interface DaemonSetObject extends StoredObject {
  readonly spec?: { readonly template?: object };
}

/** Counts changes of the template. */
const GENERATION = 'deprecated.daemonset.template.generation';

/** How DaemonSets differ: an annotation counts changes of their template. */
export const daemonSetRules: Partial<KindRules> = {
  prepareCreate: (object) => {
    const enabled = withEnabledTemplate(object, ['spec', 'template']);
    return withGeneration(enabled, Math.max(generationOf(enabled), 1));
  },
  prepareUpdate: (object, old) => {
    const enabled: DaemonSetObject = withEnabledTemplate(object, ['spec', 'template']);
    const { template } = (old as DaemonSetObject).spec ?? {};
    const isChanged = !equalJson(enabled.spec?.template ?? {}, template ?? {});
    return withGeneration(enabled, generationOf(old) + (isChanged ? 1 : 0));
  },
};

function generationOf({ metadata }: StoredObject): number {
  return Number(metadata.annotations?.[GENERATION] ?? 0) || 0;
}

function withGeneration(object: StoredObject, generation: number): StoredObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [GENERATION]: String(generation) };
  return { ...object, metadata: { ...metadata, annotations } };
}
