import {
  type FieldSelector,
  forbiddenError,
  parseFieldSelector,
  type StatusError,
} from '@drover/apimachinery';
import { goQuote } from '@drover/kubernetes';
import { isPathRequest, type RequestAttributes } from '@drover/rbac';
import type { AuditedRequest } from '../audit/audited-request.ts';
import type { UserInfo } from '../authentication/user-info.ts';
import type { AccessAttributes, Authorizer, Decision } from '../authorization/authorizer.ts';
import type { Filter, RequestContext } from './filter.ts';
import { withoutMarkup } from './plain-response.ts';

/** Lets through what the user may do. */
export function authorization(authorizer: Authorizer): Filter {
  return (context, next) => {
    const { user } = context;
    const attributes = attributesOf(context);
    const decision = context.audit
      ? audited(context.audit, authorizer.explain(user, attributes))
      : authorizer.authorize(user, attributes);
    if (!decision.allowed) throw deniedError(user, attributes, decision.reason);
    return next(context);
  };
}

/** Notes what was decided, and why. */
function audited(event: AuditedRequest, decision: Decision): Decision {
  event.annotate('authorization.k8s.io/decision', decision.allowed ? 'allow' : 'forbid');
  event.annotate('authorization.k8s.io/reason', decision.reason);
  return decision;
}

/** The refusal in Kubernetes' words. */
export function deniedError(
  user: UserInfo,
  attributes: RequestAttributes,
  reason: string,
): StatusError {
  const who = `User ${goQuote(user.name)}`;
  const why = reason === '' ? '' : `: ${reason}`;
  if (isPathRequest(attributes)) {
    const { verb, path } = attributes;
    const text = `${withoutMarkup(`${who} cannot ${verb} path ${goQuote(path)}`)}${why}`;
    return forbiddenError({ group: '', resource: '' }, '', text);
  }
  const { verb, group, resource, subresource = '', name = '', namespace = '' } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`;
  const denial = `${who} cannot ${verb} resource ${goQuote(what)} in API group ${goQuote(group)} ${where}`;
  return forbiddenError({ group, resource }, name, `${withoutMarkup(denial)}${why}`);
}

function attributesOf({ info, query }: RequestContext): AccessAttributes {
  if (!info.isResourceRequest) return { verb: info.verb, path: info.path };
  const { verb, group, resource, subresource, namespace, name } = info;
  const selector = query.get('fieldSelector');
  if (name !== '' || !selector) return { verb, group, resource, subresource, name, namespace };
  const fields = parseFieldSelector(selector);
  return { verb, group, resource, subresource, name: selectedName(fields), namespace, fields };
}

/** A list or watch of the one object of a name needs the right to that object alone. */
function selectedName(fields: FieldSelector): string {
  const byName = fields.find(
    ({ field, operator }) => field === 'metadata.name' && operator === '=',
  );
  return byName?.value ?? '';
}
