import {
  type DynamicObject,
  formatLabelSelector,
  getField,
  isJsonObject,
  type JsonObject,
  type LabelSelectorSpec,
  labelSelectorOf,
  setField,
} from '@drover/apimachinery';
import type { StoredObject } from './stored-object.ts';

/** Where the objects of a kind say how many replicas they have. */
export interface ScalePlaces {
  /** Field names from the object down. */
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** The label selector of the replicas, as text; `''` when there is none. */
  selectorOf(object: StoredObject): string;
}

/** A `Scale` of `autoscaling/v1`. */
export interface Scale extends DynamicObject {
  readonly spec?: { readonly replicas?: number };
}

/** The paths in a definition of a kind, written as `.spec.replicas`. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string | undefined;
}

/** The places that a CustomResourceDefinition names. */
export function scalePlaces(paths: ScalePaths): ScalePlaces {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  const selector = labelSelectorPath ? fieldsOf(labelSelectorPath) : undefined;
  return {
    specReplicas: fieldsOf(specReplicasPath),
    statusReplicas: fieldsOf(statusReplicasPath),
    selectorOf(object) {
      const text = selector && valueAt(object, selector);
      return typeof text === 'string' ? text : '';
    },
  };
}

/** The places of built-in kinds, whose selector is a map of labels or a selector with expressions. */
export const builtInScalePlaces: ScalePlaces = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selectorOf(object) {
    const selector = valueAt(object, ['spec', 'selector']);
    if (!isJsonObject(selector)) return '';
    const isSpec = 'matchLabels' in selector || 'matchExpressions' in selector;
    const spec = (isSpec ? selector : { matchLabels: selector }) as LabelSelectorSpec;
    return formatLabelSelector(labelSelectorOf(spec));
  },
};

/** The `Scale` of an object; absent replicas of the spec are none. */
export function scaleOf(object: StoredObject, places: ScalePlaces): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, places.specReplicas);
  const selector = places.selectorOf(object);
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
    },
    spec: { ...(replicas && { replicas }) },
    status: {
      replicas: numberAt(object, places.statusReplicas) ?? 0,
      ...(selector !== '' && { selector }),
    },
  };
}

/** Whether an object says how many replicas it wants. */
export function wantsReplicas(object: StoredObject, places: ScalePlaces): boolean {
  return numberAt(object, places.specReplicas) !== undefined;
}

/** The object with the replicas of a `Scale`. */
export function withReplicas(
  object: StoredObject,
  scale: Scale,
  { specReplicas }: ScalePlaces,
): StoredObject {
  return withValue(object, specReplicas, scale.spec?.replicas ?? 0) as StoredObject;
}

/** The object with a value at the end of a path. */
export function withValue(object: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [field, ...rest] = path;
  if (field === undefined) return object;
  const inner = getField(object, field);
  const copy = { ...object };
  const next = rest.length === 0 ? value : withValue(isJsonObject(inner) ? inner : {}, rest, value);
  setField(copy, field, next);
  return copy;
}

function fieldsOf(path: string): readonly string[] {
  return path.replace(/^\./, '').split('.');
}

function valueAt(object: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, field) => (isJsonObject(value) ? getField(value, field) : undefined),
    object,
  );
}

function numberAt(object: JsonObject, path: readonly string[]): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}
