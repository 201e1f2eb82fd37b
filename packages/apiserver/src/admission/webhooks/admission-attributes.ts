import { apiVersionOf, type DynamicObject, type GroupVersionKind } from '@drover/apimachinery';
import { fromStored } from '../../registry/conversion.ts';
import type { Resource } from '../../registry/resource.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { Target } from '../../registry/target.ts';
import type { AdmissionRequest } from '../admission.ts';
import type { RuleSubject } from './matching-rule.ts';

/** A request as rules look at it, in the version of `resource`, which may be another than the one that was asked for. */
export function ruleSubject(request: AdmissionRequest, resource: Resource): RuleSubject {
  const { operation, target } = request;
  return {
    operation,
    resource,
    subresource: target.subresource,
    namespace: namespaceOf(request),
  };
}

/** The namespace of a request; one that is about a namespace is in it. */
export function namespaceOf({ target, object }: AdmissionRequest): string {
  if (target.resource.collection !== 'namespaces') return target.namespace;
  return target.name === '' ? (object?.metadata?.name ?? '') : target.name;
}

/** The kind of the objects that a path takes: that of the resource, or of its subresource. */
export function kindOf(resource: Resource, subresource: string): GroupVersionKind {
  return resource.subresources.find(({ name }) => name === subresource) ?? resource;
}

/** Whether the objects of a path are not those of its resource, but of a kind of their own: `Scale`, `Eviction`. */
export function hasOwnKind({ resource, subresource }: Target): boolean {
  const { group, kind } = kindOf(resource, subresource);
  return group !== resource.group || kind !== resource.kind;
}

/** The object in the version of `resource`. */
export function shownObject(
  object: DynamicObject | undefined,
  resource: Resource,
  { target }: AdmissionRequest,
): DynamicObject | null | Promise<DynamicObject | null> {
  if (object === undefined) return null;
  if (hasOwnKind(target)) return object;
  const { converter } = resource;
  if (converter) return converter.convert(object as StoredObject, apiVersionOf(resource));
  return fromStored(object as StoredObject, resource);
}
