import {
  applyJsonPatch,
  type DynamicObject,
  internalError,
  isJsonObject,
  type JsonObject,
} from '@drover/apimachinery';
import { type Clock, errorMessage, formatTime } from '@drover/base';
import { toStored } from '../../registry/conversion.ts';
import { normalizeContent } from '../../registry/normalize-content.ts';
import { prepareUpdate } from '../../registry/prepare-update.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionRequest } from '../admission.ts';
import { shownObject } from './admission-attributes.ts';
import { unusable } from './ask-webhook.ts';
import type { Invocation } from './invocation.ts';

/** What the server alone says of a new object. */
const SERVER_FIELDS = ['uid', 'creationTimestamp', 'generation', 'namespace'] as const;

/**
 * The object of a request with the patch of a webhook: pruned, defaulted, and in all that the server says of it as it was.
 *
 * @param patch - JSON in base64.
 * @returns `undefined` when the patch is empty.
 * @throws `APISERVER_CALL_FAILED` when the patch cannot be read, `StatusError` `InternalError` when it does not fit the object.
 */
export async function patchedObject(
  patch: string,
  request: AdmissionRequest,
  { webhook, resource, clock }: Invocation & { readonly clock: Clock },
): Promise<DynamicObject | undefined> {
  const operations = readPatch(patch);
  if (operations.length === 0) return undefined;
  const { object, options } = request;
  if (!object) {
    throw internalError(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const patched = apply(await shownObject(object, resource), operations);
  const stored = toStored(patched as DynamicObject, resource);
  const quiet = { ...options, fieldValidation: 'Ignore' } as const;
  return prepared(normalizeContent(stored, request.target.resource, quiet), request, clock);
}

function readPatch(patch: string): readonly unknown[] {
  if (patch === '') return [];
  try {
    const operations: unknown = JSON.parse(Buffer.from(patch, 'base64').toString());
    if (Array.isArray(operations) && operations.every(isJsonObject)) return operations;
    throw new TypeError('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  } catch (error) {
    const reason = `received undecodable patch in webhook response: ${errorMessage(error)}`;
    throw unusable(reason, error);
  }
}

function apply(document: unknown, operations: readonly unknown[]): JsonObject {
  try {
    const patched = applyJsonPatch(document, operations);
    if (isJsonObject(patched)) return patched;
  } catch (error) {
    const { cause } = error as Error;
    throw internalError(errorMessage(cause ?? error), { cause: error });
  }
  throw internalError(
    "couldn't get version/kind; json parse error: the patched object is no object",
  );
}

function prepared(
  object: DynamicObject,
  { operation, target, oldObject, object: before }: AdmissionRequest,
  clock: Clock,
): DynamicObject {
  if (operation === 'UPDATE' && oldObject) {
    return prepareUpdate(object, oldObject as StoredObject, target, formatTime(clock.nowMs()));
  }
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const field of SERVER_FIELDS) {
    const value = before?.metadata?.[field];
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  return { ...object, metadata };
}
