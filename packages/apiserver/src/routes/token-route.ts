import {
  apiVersionOf,
  badRequestError,
  conflictError,
  type DynamicObject,
} from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import { type FieldError, invalid, invalidError, type TokenRequest } from '@drover/kubernetes';
import { tokenRequestKind } from '../builtin/part-kinds.ts';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { normalizeContent } from '../registry/normalize-content.ts';
import { withIdentity } from '../registry/object-identity.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import type { WriteOptions } from '../registry/target.ts';
import { readObject as readStored } from '../registry/verbs/read.ts';
import { boundObjects } from './bound-objects.ts';
import { readObject } from './decode-body.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

const DEFAULT_SECONDS = 3_600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** A token for a service account (`serviceaccounts/token`). */
export async function answerTokenRequest(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, authentication } = request;
  const options = parseWriteOptions(context, 'CreateOptions');
  const asked = await admitted(request, await readAsked(request, options), options);
  checkName(asked, target);
  const account = decodeEntry(readStored(registry, { ...target, subresource: '' }));
  checkUid(asked, account);
  const { expirationSeconds: seconds, ...given } = asked.spec;
  const audiences = given.audiences?.length ? given.audiences : authentication.tokens.audiences;
  checkLifetime(seconds);
  await registry.admission.validate(
    creation(request, withDefaults(asked, account, audiences), options),
  );
  const boundObjectRef = given.boundObjectRef ?? null;
  const bound = boundObjects(registry, account, boundObjectRef);
  const expirationSeconds = shortened(
    seconds,
    authentication.maxTokenExpirationSeconds,
    context.warnings,
  );
  const { namespace, name } = target;
  const { uid = '' } = account.metadata;
  const { token, tokenId, expiresMs } = await authentication.serviceAccounts.issue({
    namespace,
    serviceAccount: { name, uid },
    audiences,
    lifetimeMs: expirationSeconds * 1_000,
    bound,
  });
  context.audit?.annotate('authentication.kubernetes.io/issued-credential-id', `JTI=${tokenId}`);
  const creationTimestamp = formatTime(registry.clock.nowMs());
  return jsonResponse(201, {
    kind: tokenRequestKind.kind,
    apiVersion: apiVersionOf(tokenRequestKind),
    metadata: {
      ...asked.metadata,
      name,
      namespace,
      uid,
      creationTimestamp,
      managedFields: managedFields(asked.spec, options, creationTimestamp),
    },
    spec: { audiences, expirationSeconds, boundObjectRef },
    status: { token, expirationTimestamp: formatTime(expiresMs) },
  });
}

type AskedToken = DynamicObject & {
  readonly spec: Partial<TokenRequest['spec']> & { readonly expirationSeconds: number };
};

/** The object of the body, with what it leaves to us. */
async function readAsked({ context }: ResourceRequest, options: WriteOptions): Promise<AskedToken> {
  const { value } = await readObject(context.request, tokenRequestKind.kind);
  const given = withIdentity(value, tokenRequestKind);
  const known: Partial<AskedToken> = normalizeContent(given, tokenRequestKind, options);
  return { ...known, spec: { expirationSeconds: DEFAULT_SECONDS, ...known.spec } };
}

/** The record of who asked for what, as every object has one. It is made here: the kind is no resource of its own. */
function managedFields(
  { audiences, boundObjectRef }: AskedToken['spec'],
  { fieldManager: manager }: WriteOptions,
  time: string,
): readonly object[] {
  const fields = {
    ...(audiences?.length && { 'f:audiences': {} }),
    ...(boundObjectRef && { 'f:boundObjectRef': fieldsOf(boundObjectRef) }),
    'f:expirationSeconds': {},
  };
  const apiVersion = apiVersionOf(tokenRequestKind);
  const entry = { manager, operation: 'Update', apiVersion, time, fieldsType: 'FieldsV1' };
  return [{ ...entry, fieldsV1: { 'f:spec': fields }, subresource: 'token' }];
}

function fieldsOf(object: object): Record<string, object> {
  const given = Object.entries(object).filter(([, value]) => value !== '');
  return Object.fromEntries(given.map(([name]) => [`f:${name}`, {}]));
}

/** What was asked for as admission has changed it. */
async function admitted(
  request: ResourceRequest,
  asked: AskedToken,
  options: WriteOptions,
): Promise<AskedToken> {
  const { namespace = '' } = asked.metadata ?? {};
  if (namespace !== '' && namespace !== request.target.namespace) {
    throw badRequestError(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  const { admission } = request.registry;
  return (await admission.mutate(creation(request, asked, options))) as AskedToken;
}

/** The request as admission looks at it. */
function creation<T extends DynamicObject>(
  { target }: ResourceRequest,
  object: T,
  options: WriteOptions,
) {
  return { operation: 'CREATE', target, object, oldObject: undefined, options } as const;
}

/** What is asked for, with what the server adds before others may refuse it. */
function withDefaults(
  { metadata, spec, ...rest }: AskedToken,
  { metadata: account }: StoredObject,
  audiences: readonly string[],
): AskedToken {
  const { name, namespace = '', uid = '' } = account;
  return { ...rest, metadata: { ...metadata, name, namespace, uid }, spec: { ...spec, audiences } };
}

function checkName({ metadata = {} }: DynamicObject, { name }: ResourceRequest['target']): void {
  if (metadata.name && metadata.name !== name) {
    const detail = 'must match the service account name if specified';
    throw invalidError(tokenRequestKind, name, [invalid('metadata.name', metadata.name, detail)]);
  }
}

function checkUid({ metadata = {} }: DynamicObject, account: StoredObject): void {
  const { uid = '', name } = account.metadata;
  if (!metadata.uid || metadata.uid === uid) return;
  const reason = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
  throw conflictError(
    { group: tokenRequestKind.group, resource: tokenRequestKind.kind },
    name,
    reason,
  );
}

function checkLifetime(seconds: number): void {
  const field = 'spec.expirationSeconds';
  const problems: FieldError[] = [];
  if (seconds < MIN_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > MAX_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  if (problems.length > 0) throw invalidError(tokenRequestKind, '', problems);
}

function shortened(asked: number, max: number | undefined, warnings: Set<string>): number {
  if (max === undefined || asked <= max) return asked;
  warnings.add(`requested expiration of ${asked} seconds shortened to ${max} seconds`);
  return max;
}
