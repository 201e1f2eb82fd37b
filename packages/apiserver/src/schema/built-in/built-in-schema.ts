import { type DynamicObject, type GroupVersionKind, StatusError } from '@drover/apimachinery';
import { builtInKind, defaultBuiltIn, typeOfKind, validateBuiltIn } from '@drover/kubernetes';
import { validateDefinitionSchemas } from '../custom/definition-schemas.ts';
import { cannotBeHandled } from '../decoding-error.ts';
import type { ObjectSchema, Pruned } from '../object-schema.ts';
import { decodeBuiltIn } from './decode.ts';
import { storedForm } from './stored-form.ts';

/** The schema of a built-in kind, bodies of subresources included; `undefined` when it is none. */
export function builtInObjectSchema(gvk: GroupVersionKind): ObjectSchema | undefined {
  const typeName = typeOfKind(gvk);
  if (typeName === undefined) return undefined;
  return {
    hasDefaults: true,
    prune: (object) => decode(gvk, typeName, object),
    applyDefaults: (object) => defaultBuiltIn(gvk, object),
    storedForm: (object) => storedForm(typeName, object),
    validate: (object, old) => [
      ...validateBuiltIn(gvk, object, old),
      ...(isDefinition(gvk) ? validateDefinitionSchemas(object) : []),
    ],
  };
}

function decode(gvk: GroupVersionKind, typeName: string, object: DynamicObject): Pruned {
  try {
    const { object: decoded, unknownFields } = decodeBuiltIn(typeName, object);
    return { object: withoutForeignNamespace(gvk, decoded), unknownFields };
  } catch (error) {
    if (error instanceof StatusError) throw cannotBeHandled(gvk, error.message);
    throw error;
  }
}

function isDefinition({ group, kind }: GroupVersionKind): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

/** A namespace that an object of the whole cluster names is passed over. */
function withoutForeignNamespace(gvk: GroupVersionKind, object: DynamicObject): DynamicObject {
  if (!object.metadata?.namespace || builtInKind(gvk)?.namespaced !== false) return object;
  const { namespace: _namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}
