import { type DynamicObject, type GroupVersionKind, type JsonObject } from '@drover/apimachinery';
import type { UserInfo } from '../../authentication/user-info.ts';
import type { Resource } from '../../registry/resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import { kindOf, namespaceOf } from './admission-attributes.ts';

const GROUP = 'admission.k8s.io';

const OPTIONS_KINDS: Readonly<Record<AdmissionRequest['operation'], string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: '',
};

/** What a webhook is asked. */
export interface Question {
  readonly uid: string;
  readonly object: DynamicObject | null;
  readonly oldObject: DynamicObject | null;
}

/** The document that a webhook is sent. */
export function admissionReview(
  version: string,
  request: AdmissionRequest,
  { resource, question }: { readonly resource: Resource; readonly question: Question },
): object {
  return {
    kind: 'AdmissionReview',
    apiVersion: `${GROUP}/${version}`,
    request: { ...reviewedRequest(request, resource), ...question },
  };
}

/** What reviews and conditions tell of a request, but for its objects. */
export function reviewedRequest(request: AdmissionRequest, resource: Resource): JsonObject {
  const { operation, target, options, object } = request;
  const { subresource } = target;
  const name = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  const namespace = namespaceOf(request);
  return {
    kind: plainKind(kindOf(resource, subresource)),
    resource: plainResource(resource),
    ...(subresource !== '' && { subResource: subresource }),
    requestKind: plainKind(kindOf(target.resource, subresource)),
    requestResource: plainResource(target.resource),
    ...(subresource !== '' && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: reviewedUser(options.user),
    dryRun: options.dryRun,
    options: operationOptions(request),
  };
}

function plainKind({ group, version, kind }: GroupVersionKind): JsonObject {
  return { group, version, kind };
}

function plainResource({ group, version, resource }: Resource): JsonObject {
  return { group, version, resource };
}

function reviewedUser({ name, uid, groups, extra = {} }: UserInfo): JsonObject {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function operationOptions({ operation, options }: AdmissionRequest): JsonObject | null {
  const kind = OPTIONS_KINDS[operation];
  return kind === '' ? null : { ...options.given, kind, apiVersion: 'meta.k8s.io/v1' };
}
