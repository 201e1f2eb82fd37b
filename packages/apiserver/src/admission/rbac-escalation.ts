import {
  type DynamicObject,
  equalJson,
  forbiddenError,
  notFoundError,
  type RoleRef,
} from '@drover/apimachinery';
import {
  bindingRefusal,
  type EscalationContext,
  mayBind,
  type RoleObject,
  roleRefusal,
} from '@drover/rbac';
import type { ClusterAuthorizer } from '../authorization/cluster-authorizer.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

const COLLECTIONS: ReadonlySet<string> = new Set(
  ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(
    (resource) => `${resource}.${RBAC_GROUP}`,
  ),
);

/** Nobody gives away what they do not have: roles and bindings may only grant what their writer may do. */
export function rbacEscalation(rbac: ClusterAuthorizer): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    collections: COLLECTIONS,
    validate(request) {
      const { target, object, options } = request;
      if (!object) return;
      const { user } = options;
      const context: EscalationContext = {
        rbac: rbac.rbac,
        user,
        mayDo: (attributes) => rbac.authorize(user, attributes).allowed,
      };
      const reason = refusalOf(request, object, context);
      if (reason === undefined) return;
      throw forbiddenError(target.resource, object.metadata?.name ?? '', reason);
    },
  };
}

function refusalOf(
  { target, oldObject }: AdmissionRequest,
  object: DynamicObject,
  context: EscalationContext,
): string | undefined {
  const { resource, namespace } = target;
  switch (resource.resource) {
    case 'roles':
    case 'clusterroles':
      return refusalOfRole(object, oldObject, { context, namespace });
    case 'rolebindings':
    case 'clusterrolebindings':
      return refusalOfBinding(object, oldObject, { context, namespace });
    default:
      return undefined;
  }
}

interface Check {
  readonly context: EscalationContext;
  /** Empty for what counts everywhere. */
  readonly namespace: string;
}

function refusalOfRole(
  object: DynamicObject,
  oldObject: DynamicObject | undefined,
  { context, namespace }: Check,
): string | undefined {
  const { rules, aggregationRule } = object as unknown as RoleObject;
  const old = oldObject as unknown as RoleObject | undefined;
  if (old && equalJson(rules, old.rules) && equalJson(aggregationRule, old.aggregationRule)) {
    return undefined;
  }
  return roleRefusal(context, {
    namespace,
    name: object.metadata?.name ?? '',
    rules: rules ?? [],
    ...(aggregationRule && { aggregationRule }),
    ...(old?.aggregationRule && { oldAggregationRule: old.aggregationRule }),
  });
}

function refusalOfBinding(
  object: DynamicObject,
  oldObject: DynamicObject | undefined,
  { context, namespace }: Check,
): string | undefined {
  const { subjects, roleRef } = object as DynamicObject & { readonly roleRef: RoleRef };
  if (oldObject && equalJson(subjects, oldObject['subjects'])) return undefined;
  if (!mayBind(context, roleRef, namespace) && !context.rbac.rulesOf(roleRef, namespace)) {
    const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
    throw notFoundError({ group: RBAC_GROUP, resource }, roleRef.name);
  }
  return bindingRefusal(context, roleRef, namespace);
}
