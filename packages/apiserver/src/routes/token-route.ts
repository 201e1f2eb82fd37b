import { badRequestError, conflictError, type DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { type FieldError, invalid, invalidError, type TokenRequest } from '@drover/kubernetes';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import { readObject as readStored } from '../registry/verbs/read.ts';
import { boundObjects } from './bound-objects.ts';
import { readObject } from './request-body.ts';
import type { ResourceRequest } from './resource-request.ts';

const GROUP_KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3_600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** A token for a service account (`serviceaccounts/token`). */
export async function answerTokenRequest(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, authentication } = request;
  const object = await readObject(context.request);
  checkMetadata(object, target);
  const account = decodeEntry(readStored(registry, { ...target, subresource: '' }));
  checkUid(object, account);
  const { spec } = object as unknown as TokenRequest;
  const { expirationSeconds: asked = DEFAULT_SECONDS, boundObjectRef } = spec ?? {};
  checkLifetime(asked);
  const audiences = spec?.audiences?.length ? spec.audiences : authentication.tokens.audiences;
  const bound = boundObjects(registry, account, boundObjectRef);
  const expirationSeconds = shortened(
    asked,
    authentication.maxTokenExpirationSeconds,
    context.warnings,
  );
  const { uid = '' } = account.metadata;
  const { token, tokenId, expiresMs } = await authentication.serviceAccounts.issue({
    namespace: target.namespace,
    serviceAccount: { name: target.name, uid },
    audiences,
    lifetimeMs: expirationSeconds * 1_000,
    bound,
  });
  context.audit?.annotate('authentication.kubernetes.io/issued-credential-id', `JTI=${tokenId}`);
  return jsonResponse(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: target.name,
      namespace: target.namespace,
      uid,
      creationTimestamp: formatTime(registry.clock.nowMs()),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
    status: { token, expirationTimestamp: formatTime(expiresMs) },
  });
}

function checkMetadata(
  { metadata = {} }: DynamicObject,
  { name, namespace }: ResourceRequest['target'],
): void {
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequestError(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (metadata.name && metadata.name !== name) {
    const detail = 'must match the service account name if specified';
    throw invalidError(GROUP_KIND, name, [invalid('metadata.name', metadata.name, detail)]);
  }
}

function checkUid({ metadata = {} }: DynamicObject, account: StoredObject): void {
  const { uid = '', name } = account.metadata;
  if (!metadata.uid || metadata.uid === uid) return;
  const reason = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
  throw conflictError({ group: GROUP_KIND.group, resource: GROUP_KIND.kind }, name, reason);
}

function checkLifetime(seconds: number): void {
  const field = 'spec.expirationSeconds';
  const problems: FieldError[] = [];
  if (seconds < MIN_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > MAX_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  if (problems.length > 0) throw invalidError(GROUP_KIND, '', problems);
}

function shortened(asked: number, max: number | undefined, warnings: Set<string>): number {
  if (max === undefined || asked <= max) return asked;
  warnings.add(`requested expiration of ${asked} seconds shortened to ${max} seconds`);
  return max;
}
