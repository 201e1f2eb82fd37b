import type { AnyKind } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, objectFromFields } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { aboutType } from '../handler/about-type.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';

/** An object of another type that an action makes. */
export interface WantedResource {
  readonly kind: AnyKind;
  readonly behaviour: TypeBehaviour;
  readonly fields: Body;
}

/** Makes an object of another type, as a request to that type would. */
export function createResource(
  { kind, behaviour, fields }: WantedResource,
  context: RequestContext,
): Promise<DynamicObject> {
  const inner = aboutType(kind, behaviour, context);
  const plain = objectFromFields(inner.type, fields);
  const object = behaviour.write?.(plain, fields, inner) ?? plain;
  return (behaviour.store ?? kubernetesStore).create({ object, fields }, inner);
}
