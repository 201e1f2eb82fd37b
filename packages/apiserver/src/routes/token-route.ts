import { conflictError, notFoundError } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import {
  type FieldError,
  forbidden,
  invalid,
  invalidError,
  type TokenRequest,
} from '@drover/kubernetes';
import { type BoundObject, TOKEN_ISSUER } from '../authentication/service-account-tokens.ts';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import { readObject as readStored } from '../registry/verbs/read.ts';
import { readObject } from './request-body.ts';
import type { ResourceRequest } from './resource-request.ts';

const DEFAULT_SECONDS = 3_600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** A token for a service account (`serviceaccounts/token`). */
export async function answerTokenRequest(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, tokens } = request;
  const account = decodeEntry(readStored(registry, { ...target, subresource: '' }));
  const object = await readObject(context.request);
  const { spec } = object as unknown as TokenRequest;
  const { expirationSeconds = DEFAULT_SECONDS, boundObjectRef } = spec ?? {};
  checkLifetime(expirationSeconds);
  const audiences = spec?.audiences?.length ? spec.audiences : [TOKEN_ISSUER];
  const { token, expiresMs } = await tokens.issue({
    namespace: target.namespace,
    serviceAccount: { name: target.name, uid: account.metadata.uid ?? '' },
    audiences,
    lifetimeMs: expirationSeconds * 1_000,
    boundObject: boundObjectOf(registry, target.namespace, boundObjectRef),
  });
  return jsonResponse(201, {
    ...object,
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {
      name: target.name,
      namespace: target.namespace,
      creationTimestamp: formatTime(registry.clock.nowMs()),
    },
    spec: { ...spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: formatTime(expiresMs) },
  });
}

function checkLifetime(seconds: number): void {
  const field = 'spec.expirationSeconds';
  const problems: FieldError[] = [];
  if (seconds < MIN_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration less than 10 minutes'));
  } else if (seconds > MAX_SECONDS) {
    problems.push(invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
  if (problems.length > 0) throw invalid422(problems);
}

function boundObjectOf(
  { store }: Registry,
  namespace: string,
  reference: TokenRequest['spec']['boundObjectRef'],
): BoundObject | undefined {
  if (!reference) return undefined;
  const { kind, name = '', uid } = reference;
  if (kind !== 'Pod' && kind !== 'Secret') {
    throw invalid422([forbidden('spec.boundObjectRef.kind', 'must be Pod or Secret')]);
  }
  const resource = kind === 'Pod' ? 'pods' : 'secrets';
  const entry = store.get(resource, `${namespace}/${name}`);
  if (!entry) throw notFoundError({ group: '', resource }, name);
  const actual = decodeEntry(entry).metadata.uid ?? '';
  if (uid !== undefined && uid !== '' && uid !== actual) {
    const reason = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflictError({ group: '', resource }, name, reason);
  }
  return { kind, name, uid: actual };
}

function invalid422(problems: readonly FieldError[]): Error {
  return invalidError({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', problems);
}
