import {
  badRequestError,
  type DynamicObject,
  type GroupVersionKind,
  StatusError,
} from '@drover/apimachinery';
import { goQuote, typeOfKind } from '@drover/kubernetes';
import type { ObjectSchema, Pruned } from '../object-schema.ts';
import { decodeBuiltIn } from './decode.ts';

/** The schema of a built-in kind, bodies of subresources included; `undefined` when it is none. */
export function builtInObjectSchema(gvk: GroupVersionKind): ObjectSchema | undefined {
  const typeName = typeOfKind(gvk);
  if (typeName === undefined) return undefined;
  return {
    prune: (object) => decode(gvk, typeName, object),
    applyDefaults: (object) => object,
    validate: () => [],
  };
}

function decode(gvk: GroupVersionKind, typeName: string, object: DynamicObject): Pruned {
  try {
    return decodeBuiltIn(typeName, object);
  } catch (error) {
    if (error instanceof StatusError) throw cannotBeHandled(gvk, error.message);
    throw error;
  }
}

/** The failure (400) that Kubernetes answers for a body that is no object of its kind. */
export function cannotBeHandled({ kind, version }: GroupVersionKind, why: string): StatusError {
  return badRequestError(
    `${kind} in version ${goQuote(version)} cannot be handled as a ${kind}: ${why}`,
  );
}
