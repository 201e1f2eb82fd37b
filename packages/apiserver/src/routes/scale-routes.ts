import { scaleKind } from '../builtin/part-kinds.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { checkObjectName, withIdentity } from '../registry/object-identity.ts';
import { patchScale, readScale, replaceScale, type ScaleTarget } from '../registry/verbs/scale.ts';
import type { Entry } from '../storage/store.ts';
import { readObject } from './decode-body.ts';
import { headersOf, representationFor } from './negotiation.ts';
import { readPatch } from './patch-body.ts';

import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

/** Reads, replaces or patches the `Scale` of an object. */
export async function answerScale(request: ResourceRequest): Promise<ApiResponse> {
  const { context, registry } = request;
  const { clock } = registry;
  const representation = representationFor({ ...context, resource: scaleKind, clock });
  const body = representation.object(await entryOf(request));
  return { status: 200, headers: headersOf(representation), body };
}

async function entryOf({ context, registry, target: whole }: ResourceRequest): Promise<Entry> {
  const { resource, name } = whole;
  const { scale: places } = resource;
  if (!places) throw new Error(`${resource.collection} has a scale and no places for it`);
  const target: ScaleTarget = { ...whole, places, scaleKind };
  switch (context.info.verb) {
    case 'update': {
      const options = parseWriteOptions(context, 'UpdateOptions');
      const { value, problems } = await readObject(context.request, scaleKind.kind);
      const scale = withIdentity(value, scaleKind);
      checkObjectName(scale, name);
      return replaceScale(registry, target, scale, { ...options, bodyProblems: problems });
    }
    case 'patch': {
      const options = parseWriteOptions(context, 'PatchOptions');
      const { value: patch, problems } = await readPatch(context, resource, scaleKind);
      return patchScale(registry, target, patch, { ...options, bodyProblems: problems });
    }
    default:
      return readScale(registry, target);
  }
}
