import { explorerErrors } from '../errors.ts';
import { askLive } from '../live/ask-live.ts';
import { readBytes } from '../live/read-bytes.ts';
import { generateNameOf, parseWritten, type WrittenObject } from '../live/written-object.ts';
import type { ExplorerAnswer } from '../message.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { Asked } from './context.ts';
import { type ObjectName, objectAnswer } from './get.ts';

/** What {@link answerPatch} takes a body for that does not say. */
const STRATEGIC = 'application/strategic-merge-patch+json';

/** Kinds of bodies that have no patch in them. */
const PLAIN = new Set(['', 'application/json', 'application/x-www-form-urlencoded']);

const PATCH_TYPES = new Set([
  STRATEGIC,
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
]);

/**
 * Creates an object as the caller.
 *
 * @throws `EXPLORER_METHOD_NOT_ALLOWED`, `EXPLORER_BODY_INVALID`, `EXPLORER_BODY_TOO_LARGE`; `StatusError` as the API server
 * refuses.
 */
export async function answerCreate(
  asked: Asked,
  type: ExploredType,
  place: string | undefined,
): Promise<ExplorerAnswer> {
  allow(type, 'POST');
  const object = parseWritten(await bodyOf(asked), type);
  const namespace = place ?? object.metadata.namespace;
  if (type.namespaced && namespace === undefined) throw invalid('metadata.namespace is missing');
  const { name, generateName } = object.metadata;
  const named = name === undefined && generateName === undefined;
  const metadata = named
    ? { ...object.metadata, generateName: generateNameOf(type.kind) }
    : object.metadata;
  const body = JSON.stringify({ ...object, metadata });
  const live = await askLive(asked, {
    method: 'POST',
    type,
    namespace,
    body,
    contentType: JSON_TYPE,
  });
  return objectAnswer(asked, type, { ...live, status: 201 });
}

/** Replaces an object as the caller; the version that he has read must be named. */
export async function answerUpdate(asked: Asked, object: ObjectName): Promise<ExplorerAnswer> {
  allow(object.type, 'PUT');
  const written = parseWritten(await bodyOf(asked), object.type);
  if (written.metadata.resourceVersion === undefined)
    throw invalid('metadata.resourceVersion is missing');
  checkName(written, object);
  const body = JSON.stringify(written);
  const live = await askLive(asked, { ...object, method: 'PUT', body, contentType: JSON_TYPE });
  return objectAnswer(asked, object.type, { ...live, status: 200 });
}

/** Patches an object as the caller; the body goes on as it is. */
export async function answerPatch(asked: Asked, object: ObjectName): Promise<ExplorerAnswer> {
  allow(object.type, 'PATCH');
  const [sent = ''] = (asked.request.headers['content-type'] ?? '').split(';', 1);
  const contentType = PLAIN.has(sent.trim()) ? STRATEGIC : sent.trim();
  if (!PATCH_TYPES.has(contentType)) throw invalid(`${contentType} is no kind of patch`);
  const text = await bodyOf(asked);
  const body = contentType === STRATEGIC ? JSON.stringify(parseWritten(text, object.type)) : text;
  const live = await askLive(asked, { ...object, method: 'PATCH', body, contentType });
  return objectAnswer(asked, object.type, { ...live, status: 200 });
}

/** Deletes an object as the caller; answers it while it is still there. */
export async function answerDelete(asked: Asked, object: ObjectName): Promise<ExplorerAnswer> {
  allow(object.type, 'DELETE');
  const { answer, warnings } = await askLive(asked, { ...object, method: 'DELETE' });
  if (answer.kind === 'Status') return { status: 204, headers: {}, body: '' };
  return objectAnswer(asked, object.type, { answer, warnings, status: 200 });
}

const JSON_TYPE = 'application/json';

function allow(type: ExploredType, method: string): void {
  if (deniedMethods(type).has(method))
    throw explorerErrors.create('EXPLORER_METHOD_NOT_ALLOWED', { method });
}

async function bodyOf({ request, services }: Asked): Promise<string> {
  const bytes = request.body ? await readBytes(request.body, services.limits.maxBodyBytes) : '';
  return bytes.toString();
}

/** What is sent must be what the path names. */
function checkName({ metadata }: WrittenObject, { namespace, name }: ObjectName): void {
  if (metadata.name !== undefined && metadata.name !== name)
    throw invalid('metadata.name is not that of the path');
  if (
    metadata.namespace !== undefined &&
    namespace !== undefined &&
    metadata.namespace !== namespace
  )
    throw invalid('metadata.namespace is not that of the path');
}

function invalid(problem: string): Error {
  return explorerErrors.create('EXPLORER_BODY_INVALID', { problem });
}
