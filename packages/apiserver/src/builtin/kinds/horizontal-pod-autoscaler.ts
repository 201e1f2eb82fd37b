import type { KindRules } from '../../registry/kind-rules.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import { withoutFields } from '../../registry/without-fields.ts';

interface Rules {
  readonly tolerance?: unknown;
}

interface AutoscalerObject extends StoredObject {
  readonly spec?: { readonly behavior?: { readonly scaleUp?: Rules; readonly scaleDown?: Rules } };
}

/** How HorizontalPodAutoscalers differ: tolerances of their own are not switched on. */
export const horizontalPodAutoscalerRules: Partial<KindRules> = {
  prepareCreate: (object) => withoutTolerance(object),
  prepareUpdate: (object) => withoutTolerance(object),
};

function withoutTolerance(object: AutoscalerObject): AutoscalerObject {
  const { behavior } = object.spec ?? {};
  const { scaleUp, scaleDown } = behavior ?? {};
  if (scaleUp?.tolerance === undefined && scaleDown?.tolerance === undefined) return object;
  const changed = {
    ...(scaleUp && { scaleUp: withoutFields(scaleUp, 'tolerance') }),
    ...(scaleDown && { scaleDown: withoutFields(scaleDown, 'tolerance') }),
  };
  return { ...object, spec: { ...object.spec, behavior: changed } };
}
