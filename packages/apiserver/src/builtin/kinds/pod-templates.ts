import { type DynamicObject, isJsonObject, type JsonObject } from '@drover/apimachinery';
import { type CheckedPodSpec, withoutDisabledFields } from '@drover/kubernetes';
import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { ObjectSchema } from '../../schema/object-schema.ts';

/** How kinds with a template of pods at `path` differ: the template is without what is not switched on. */
export function templateRules(...path: readonly string[]): Partial<KindRules> {
  return {
    prepareCreate: (object) => withEnabledTemplate(object, path),
    prepareUpdate: (object) => withEnabledTemplate(object, path),
  };
}

/** The schema of a kind that is labelled as its template whenever it is read from the store without labels. */
export function labelledWhenRead(schema: ObjectSchema): ObjectSchema {
  const isLabelled = ({ metadata }: DynamicObject): boolean =>
    Object.keys(metadata?.labels ?? {}).length > 0;
  return {
    ...schema,
    storedForm: (object) => {
      const stored = schema.storedForm(object);
      if (isLabelled(stored)) return stored;
      return schema.applyDefaults(stored) as typeof stored;
    },
  };
}

/** The object with its template of pods at `path` as it can be stored; the same object when nothing is dropped. */
export function withEnabledTemplate(object: StoredObject, path: readonly string[]): StoredObject {
  return changedAt(object, [...path, 'spec'], (spec) =>
    withoutDisabledFields(spec as CheckedPodSpec),
  ) as StoredObject;
}

function changedAt(
  value: JsonObject,
  [name, ...rest]: readonly string[],
  change: (value: JsonObject) => object,
): JsonObject {
  if (name === undefined) return change(value) as JsonObject;
  const before = value[name];
  if (!isJsonObject(before)) return value;
  const after = changedAt(before, rest, change);
  return after === before ? value : { ...value, [name]: after };
}
