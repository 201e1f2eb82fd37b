import { badRequestError } from '@drover/apimachinery';
import { scaleKind } from '../builtin/part-kinds.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { checkObjectName, withIdentity } from '../registry/object-identity.ts';
import type { Resource } from '../registry/resource.ts';
import { patchScale, readScale, replaceScale, type ScaleTarget } from '../registry/verbs/scale.ts';
import { DecodingError } from '../schema/decoding-error.ts';
import type { Entry } from '../storage/store.ts';
import { readObject } from './decode-body.ts';
import { headersOf, representationFor } from './negotiation.ts';
import { readPatch } from './patch-body.ts';

import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

/** Whatever is wrong with the body of a custom `Scale`, Kubernetes finds no name for its kind to say it with. */
async function orUnnamed<T>(work: () => Promise<T>, { builtIn }: Resource): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DecodingError && !builtIn ? badRequestError(UNNAMED) : error;
  }
}

const UNNAMED = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:110"';

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
      return orUnnamed(async () => {
        const scale = withIdentity(value, scaleKind);
        checkObjectName(scale, name);
        return replaceScale(registry, target, scale, { ...options, bodyProblems: problems });
      }, resource);
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
