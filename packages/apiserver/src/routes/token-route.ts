import { badRequestError, conflictError, type DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { type FieldError, invalid, invalidError, type TokenRequest } from '@drover/kubernetes';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import { readObject as readStored } from '../registry/verbs/read.ts';
import { boundObjects } from './bound-objects.ts';
import { readObject } from './decode-body.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

const GROUP_KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const API_VERSION = 'authentication.k8s.io/v1';
const DEFAULT_SECONDS = 3_600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** A token for a service account (`serviceaccounts/token`). */
export async function answerTokenRequest(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, authentication } = request;
  const { value: object } = await readObject(context.request, 'TokenRequest');
  checkMetadata(object, target);
  const account = decodeEntry(readStored(registry, { ...target, subresource: '' }));
  checkUid(object, account);
  const asked: AskedSpec = (object as unknown as TokenRequest).spec ?? {};
  const { expirationSeconds: seconds = DEFAULT_SECONDS, boundObjectRef } = asked;
  checkLifetime(seconds);
  const audiences = asked.audiences?.length ? asked.audiences : authentication.tokens.audiences;
  const bound = boundObjects(registry, account, boundObjectRef);
  const expirationSeconds = shortened(
    seconds,
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
  const spec = { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null };
  const creationTimestamp = formatTime(registry.clock.nowMs());
  const { fieldManager: name } = parseWriteOptions(context, 'CreateOptions');
  const manager = { name, time: creationTimestamp };
  return jsonResponse(201, {
    kind: GROUP_KIND.kind,
    apiVersion: API_VERSION,
    metadata: {
      name: target.name,
      namespace: target.namespace,
      uid,
      creationTimestamp,
      managedFields: managedFields({ ...asked, expirationSeconds }, manager),
    },
    spec,
    status: { token, expirationTimestamp: formatTime(expiresMs) },
  });
}

type AskedSpec = Partial<TokenRequest['spec']>;

/** The record of who asked for what, as every object has one. */
function managedFields(
  { audiences, expirationSeconds, boundObjectRef }: AskedSpec,
  { name: manager, time }: { readonly name: string; readonly time: string },
): readonly object[] {
  const fields = {
    ...(audiences?.length && { 'f:audiences': {} }),
    ...(boundObjectRef && { 'f:boundObjectRef': fieldsOf(boundObjectRef) }),
    ...(expirationSeconds !== undefined && { 'f:expirationSeconds': {} }),
  };
  const entry = { manager, operation: 'Update', apiVersion: API_VERSION, time };
  return [
    { ...entry, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': fields }, subresource: 'token' },
  ];
}

function fieldsOf(object: object): Record<string, object> {
  const given = Object.entries(object).filter(([, value]) => value !== '');
  return Object.fromEntries(given.map(([name]) => [`f:${name}`, {}]));
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
