import type { GroupVersionKind, MergeSchema, SchemaPlace } from '@drover/apimachinery';
import { builtInSchema, resolveSchema } from '@drover/kubernetes';

/** Where the objects of a built-in kind begin, for patches and the record of who set which field. */
export function mergePlace(gvk: GroupVersionKind): SchemaPlace {
  return { schema: builtInSchema(gvk), resolve };
}

const OPAQUE: MergeSchema = { type: 'object', 'x-kubernetes-map-type': 'atomic' };

/** What Kubernetes keeps as raw JSON has one owner. */
function resolve(schema: MergeSchema): MergeSchema {
  return schema.$ref === 'runtime.RawExtension' ? OPAQUE : resolveSchema(schema);
}
