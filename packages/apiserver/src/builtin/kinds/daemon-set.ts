import { type DynamicObject, equalContent } from '@drover/apimachinery';
import { type KindRules, type ObjectPart, openSchema } from '../../registry/kind-rules.ts';
import { statusWithMetadata } from '../../registry/status-part.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { builtInObjectSchema } from '../../schema/index.ts';
import { withEnabledTemplate } from './pod-templates.ts';

interface DaemonSetObject extends StoredObject {
  readonly spec?: { readonly template?: object };
}

/** Counts changes of the template. */
const GENERATION = 'deprecated.daemonset.template.generation';

const schema =
  builtInObjectSchema({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? openSchema;

/** How DaemonSets differ: an annotation counts changes of their template. */
export const daemonSetRules: Partial<KindRules> = {
  fieldAnnotations: [GENERATION],
  // What a writer leaves out counts as 0, and is the writer's all the same.
  schema: {
    ...schema,
    applyDefaults: (object) => withGeneration(schema.applyDefaults(object), generationOf(object)),
  },
  prepareCreate: (object) => {
    const enabled = withEnabledTemplate(object, ['spec', 'template']);
    return withGeneration(enabled, Math.max(generationOf(enabled), 1));
  },
  prepareUpdate: (object, old) => {
    const enabled: DaemonSetObject = withEnabledTemplate(object, ['spec', 'template']);
    const { template } = (old as DaemonSetObject).spec ?? {};
    const isChanged = !equalContent(enabled.spec?.template ?? {}, template ?? {});
    return withGeneration(enabled, generationOf(old) + (isChanged ? 1 : 0));
  },
};

/** The status and the metadata, but for the annotation that counts. */
export const daemonSetStatus: ObjectPart = {
  replace: (given, old, now) =>
    withGeneration(statusWithMetadata.replace(given, old, now), generationOf(old)),
};

function generationOf({ metadata }: DynamicObject): number {
  return Number(metadata?.annotations?.[GENERATION] ?? 0) || 0;
}

function withGeneration<T extends DynamicObject>(object: T, generation: number): T {
  const { metadata } = object;
  const annotations = { ...metadata?.annotations, [GENERATION]: String(generation) };
  return { ...object, metadata: { ...metadata, annotations } };
}
