import {
  apiVersionOf,
  badRequestError,
  type DynamicObject,
  type ObjectMeta,
} from '@drover/apimachinery';
import { jsonResponse } from '../../filters/status-response.ts';
import type { ApiResponse } from '../../http/api-message.ts';
import { trackFields } from '../../registry/managed-fields.ts';
import { normalizeContent } from '../../registry/normalize-content.ts';
import { withIdentity } from '../../registry/object-identity.ts';
import { readObject } from '../decode-body.ts';
import type { ResourceRequest } from '../resource-request.ts';
import { parseWriteOptions } from '../write-options.ts';
import type { Review } from './review.ts';

/** Answers a question with the object that asked it, and its status. */
export async function answerReview(request: ResourceRequest, review: Review): Promise<ApiResponse> {
  const { registry, context, target, rbac, authentication } = request;
  const asked = await readQuestion(request);
  const { user } = context;
  const { namespace, resource } = target;
  const { tokens } = authentication;
  const nowMs = registry.clock.nowMs();
  const { metadata, ...content } = await review(asked, { user, namespace, rbac, tokens, nowMs });
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  return jsonResponse(201, { kind, apiVersion, metadata, ...content });
}

/** The object of the body, as a new object of its kind would be taken in. */
async function readQuestion(request: ResourceRequest): Promise<DynamicObject> {
  const { registry, target, context } = request;
  const options = parseWriteOptions(context, 'CreateOptions');
  const { value } = await readObject(context.request, target.resource.kind);
  const given = withIdentity(value, target.resource);
  const object = normalizeContent(given, target.resource, options);
  const metadata = withNamespace(object.metadata ?? {}, target.namespace);
  return trackFields(registry, target, { live: undefined, next: { ...object, metadata }, options });
}

/** Metadata in the namespace of the path, with which it must agree. */
function withNamespace(metadata: ObjectMeta, namespace: string): ObjectMeta {
  if (namespace === '') return metadata;
  const given = metadata.namespace ?? '';
  if (given !== '' && given !== namespace) {
    throw badRequestError(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return { ...metadata, namespace };
}
