import { builtInSchema, resolveSchema } from '@drover/kubernetes';
import { openRules } from '../registry/kind-rules.ts';
import { attributesReader } from '../registry/object-attributes.ts';
import type { Resource } from '../registry/resource.ts';
import { builtInObjectSchema } from '../schema/index.ts';
import { builtInColumns } from '../table/index.ts';

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** The kind `Scale`: part of other kinds, and never stored itself. */
export function createScaleResource(): Resource {
  return {
    ...SCALE,
    resource: 'scales',
    singular: 'scale',
    listKind: 'ScaleList',
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: [],
    builtIn: true,
    collection: 'scales.autoscaling',
    place: { schema: builtInSchema(SCALE), resolve: resolveSchema },
    columns: builtInColumns({ group: SCALE.group, resource: 'scales' }),
    rules: { ...openRules, schema: builtInObjectSchema(SCALE) ?? openRules.schema },
    attributesOf: attributesReader([]),
  };
}
