import {
  apiVersionOf,
  applyJsonPatch,
  type DynamicObject,
  internalError,
  isJsonObject,
  type JsonObject,
  StatusError,
} from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import { toStored } from '../../registry/conversion.ts';
import { normalizeContent } from '../../registry/normalize-content.ts';
import type { Resource } from '../../registry/resource.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionRequest } from '../admission.ts';
import { hasOwnKind, shownObject } from './admission-attributes.ts';
import { unusable } from './ask-webhook.ts';
import type { Invocation } from './invocation.ts';
import { withGoodManagers } from './managed-fields-check.ts';
import { patchProblem } from './patch-problem.ts';

/**
 * The object of a request with the patch of a webhook, pruned and defaulted.
 *
 * @param patch - JSON in base64.
 * @returns `undefined` when the patch is empty.
 * @throws `APISERVER_CALL_FAILED` when the patch cannot be read, `StatusError` `InternalError` when it does not fit the object.
 */
export async function patchedObject(
  patch: string,
  request: AdmissionRequest,
  { webhook, resource }: Invocation,
): Promise<DynamicObject | undefined> {
  const operations = readPatch(patch);
  if (operations.length === 0) return undefined;
  const { object, target } = request;
  if (!object) {
    throw internalError(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const document = (await shownObject(object, resource, request)) ?? {};
  const patched = apply(document, operations);
  checkKind(patched, document);
  if (hasOwnKind(target)) return patched;
  const content = normalized(await workingObject(patched, resource, target.resource), request);
  return withGoodManagers(content, request);
}

/** The object as the verbs work on it, from the version in which the webhook saw it. */
function workingObject(
  object: DynamicObject,
  shown: Resource,
  { converter, ...resource }: Resource,
): DynamicObject | Promise<DynamicObject> {
  if (!converter) return toStored(object, shown);
  return converter.convert(object as StoredObject, apiVersionOf(resource));
}

function readPatch(patch: string): readonly JsonObject[] {
  if (patch === '') return [];
  let operations: unknown;
  try {
    operations = JSON.parse(Buffer.from(patch, 'base64').toString());
  } catch (error) {
    throw undecodable(errorMessage(error), error);
  }
  if (Array.isArray(operations) && operations.every(isJsonObject)) return operations;
  const type = Array.isArray(operations) ? 'array' : typeof operations;
  throw undecodable(`json: cannot unmarshal ${type} into Go value of type jsonpatch.Patch`);
}

function undecodable(why: string, cause?: unknown): Error {
  return unusable(`received undecodable patch in webhook response: ${why}`, cause);
}

function apply(document: DynamicObject, operations: readonly JsonObject[]): DynamicObject {
  try {
    const patched = applyJsonPatch(document, operations);
    if (isJsonObject(patched)) return patched;
  } catch (error) {
    throw internalError(patchProblem(document, operations), { cause: error });
  }
  throw internalError("couldn't get version/kind; json parse error: the patched object is none");
}

function checkKind(patched: DynamicObject, { apiVersion, kind }: DynamicObject): void {
  if (patched.apiVersion === apiVersion && patched.kind === kind) return;
  throw internalError(
    `converting (${patched.apiVersion}.${patched.kind}) to (${apiVersion}.${kind}): unknown conversion`,
  );
}

/** What does not fit the schema is the fault of the webhook, and not of the request. */
function normalized(object: DynamicObject, { target, options }: AdmissionRequest): DynamicObject {
  try {
    const quiet = { ...options, fieldValidation: 'Ignore' } as const;
    return normalizeContent(object, target.resource, quiet);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw internalError(error.message.replace(/^.* cannot be handled as a \w+: /, ''), {
      cause: error,
    });
  }
}
