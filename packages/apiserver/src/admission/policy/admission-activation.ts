import { type JsonObject } from '@drover/apimachinery';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { ClusterAuthorizer } from '../../authorization/cluster-authorizer.ts';
import { authorizerValue, DYN, fromJson, resourceCheckValue, type Value } from '../../cel/index.ts';
import { accessChecker } from './access-checker.ts';
import { NAMESPACE, REQUEST } from './admission-environment.ts';

/** What expressions of admission look at. */
export interface AdmissionInput {
  readonly object: object | null;
  readonly oldObject: object | null;
  /** The request as a webhook would see it, without its objects. */
  readonly request: object;
  readonly user: UserInfo;
  readonly params?: object | null;
  readonly namespaceObject?: object | null;
}

/** Gives the variables of one request, each made when it is first looked at. */
export function admissionActivation(
  input: AdmissionInput,
  rbac: ClusterAuthorizer,
): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = variableOf(name, input, rbac);
    made.set(name, value);
    return value;
  };
}

function variableOf(name: string, input: AdmissionInput, rbac: ClusterAuthorizer): Value {
  switch (name) {
    case 'request':
      return fromJson(input.request, REQUEST);
    case 'namespaceObject':
      return fromJson(input.namespaceObject ?? null, NAMESPACE);
    case 'authorizer':
      return authorizerValue(accessChecker(rbac, input.user));
    case 'authorizer.requestResource':
      return resourceCheckValue(requestedResource(input, rbac));
    case 'object':
    case 'oldObject':
    case 'params':
      return fromJson(input[name] ?? null, DYN);
    default:
      return null;
  }
}

function requestedResource(
  { request, user }: AdmissionInput,
  rbac: ClusterAuthorizer,
): Parameters<typeof resourceCheckValue>[0] {
  const { requestResource, requestSubResource, namespace, name } = request as JsonObject & {
    readonly requestResource: { readonly group: string; readonly resource: string };
    readonly requestSubResource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  return {
    checker: accessChecker(rbac, user),
    group: requestResource.group,
    resource: requestResource.resource,
    subresource: requestSubResource ?? '',
    namespace: namespace ?? '',
    name: name ?? '',
  };
}
