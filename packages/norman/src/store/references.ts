import type { AnyKind } from '@drover/api';
import type { DynamicObject, KubernetesObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { mayAccess, visibleTo } from './access.ts';

/**
 * The stored object of another kind that an id names; `undefined` when there is none, or none that the caller may
 * see.
 */
export function referenced<T extends KubernetesObject>(
  id: unknown,
  kind: AnyKind,
  { services, caller }: RequestContext,
  { isVisible }: Pick<TypeBehaviour, 'isVisible'> = {},
): T | undefined {
  const object = storedById<T & DynamicObject>(id, kind, services);
  if (!object) return undefined;
  const { isVisible: mayRead } = visibleTo(services, caller.user, kind);
  return (isVisible?.(object, { caller, mayRead }) ?? mayRead(object)) ? object : undefined;
}

/** The field of a body that names the cluster or project in which an object is to be. */
export interface ScopeField {
  readonly fieldName: string;
  readonly kind: AnyKind;
}

/**
 * Refuses to create an object in a cluster or project that is not there. Who may not create one in the namespace of
 * that name is left to the API server: its refusal does not tell what there is.
 *
 * @throws `NORMAN_PROBLEM` (`InvalidReference`).
 */
export function requireScope(
  fields: Body,
  { fieldName, kind }: ScopeField,
  { services, caller, type }: RequestContext,
): void {
  const id = String(fields[fieldName]);
  const namespace = id.slice(id.lastIndexOf(':') + 1);
  const mayCreate = mayAccess(services, caller.user, {
    verb: 'create',
    kind: type.kind,
    namespace,
  });
  if (!mayCreate || storedById(id, kind, services)) return;
  const message = `There is no ${kind.norman.id} ${id}.`;
  throw problemError({ code: 'InvalidReference', fieldName, message });
}

/** The stored object that an id names, whoever may see it. */
export function storedById<T extends KubernetesObject>(
  id: unknown,
  kind: AnyKind,
  { cacheOf }: RequestContext['services'],
): T | undefined {
  const parts = String(id).split(':');
  const [namespace, name] = parts.length === 1 ? ['', ...parts] : parts;
  // Whoever takes the last part of a longer id for the name would mean another object.
  if (namespace === undefined || name === undefined || parts.length > 2) return undefined;
  return cacheOf<T>(kind).get({ namespace, name });
}
