import { type DynamicObject, StatusError } from '@drover/apimachinery';
import type { ApiResponse } from '../http/api-message.ts';
import { withIdentity, withPathIdentity } from '../registry/object-identity.ts';
import { entryAsServed } from '../registry/served-version.ts';
import { createObject } from '../registry/verbs/create.ts';
import type { ObjectPatch } from '../registry/verbs/object-patch.ts';
import { patchObject } from '../registry/verbs/patch.ts';
import { readObject as readStored } from '../registry/verbs/read.ts';
import { replaceObject } from '../registry/verbs/replace.ts';
import { type DecodedBody, readObject } from './decode-body.ts';
import { headersOf } from './negotiation.ts';
import { APPLY_TYPE, readPatch } from './patch-body.ts';
import { mediaTypeOf } from './request-body.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

/** A new object in a collection. */
export async function answerCreate(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const query = parseWriteOptions(context, 'CreateOptions');
  const { value, problems } = await readWhole(request);
  const object = withIdentity(value, target.resource);
  const options = { ...query, bodyProblems: problems };
  const entry = await createObject(registry, target, object, options);
  const served = await entryAsServed(entry, target.resource);
  return { status: 201, headers: headersOf(representation), body: representation.object(served) };
}

/** The object in the body. Custom objects have to say what they are. */
function readWhole({ context, target }: ResourceRequest): Promise<DecodedBody<DynamicObject>> {
  const { kind, builtIn } = target.resource;
  return readObject(context.request, kind, { needsKind: !builtIn });
}

/** An object in place of the present one, or a new one where the kind allows it. */
export async function answerUpdate(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const query = parseWriteOptions(context, 'UpdateOptions');
  const { value, problems } = await readWhole(request);
  const object = withPathIdentity(withIdentity(value, target.resource), target);
  const options = { ...query, bodyProblems: problems };
  const { entry, created } = await replaceObject(registry, target, object, options);
  const served = await entryAsServed(entry, target.resource);
  return {
    status: created ? 201 : 200,
    headers: headersOf(representation),
    body: representation.object(served),
  };
}

/** The patch of a request; what is wrong with it matters only where there is something to patch. */
async function patchFor({
  registry,
  target,
  context,
}: ResourceRequest): Promise<DecodedBody<ObjectPatch>> {
  try {
    return await readPatch(context, target.resource);
  } catch (error) {
    const isApply = mediaTypeOf(context.request) === APPLY_TYPE;
    const isUnreadable = error instanceof StatusError && error.status.code === 400;
    if (isUnreadable && !isApply) readStored(registry, target);
    throw error;
  }
}

/** A changed object, or one that a server-side apply creates. */
export async function answerPatch(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const query = parseWriteOptions(context, 'PatchOptions');
  const { value: patch, problems } = await patchFor(request);
  const options = { ...query, bodyProblems: problems };
  const { entry, created } = await patchObject(registry, target, patch, options);
  const served = await entryAsServed(entry, target.resource);
  return {
    status: created ? 201 : 200,
    headers: headersOf(representation),
    body: representation.object(served),
  };
}
