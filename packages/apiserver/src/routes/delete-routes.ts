import type { DynamicObject, Status } from '@drover/apimachinery';
import { JSON_HEADERS, jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { parseListQuery } from '../registry/list-options.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Target } from '../registry/target.ts';
import {
  type DeletionOptions,
  deleteObject,
  type PropagationPolicy,
} from '../registry/verbs/delete.ts';
import { deleteObjects } from '../registry/verbs/delete-collection.ts';
import type { Entry } from '../storage/store.ts';
import { parseJson, readBody } from './request-body.ts';
import type { ResourceRequest } from './resource-request.ts';
import { parseWriteOptions } from './write-options.ts';

/** Deletes one object. */
export async function answerDelete(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, representation } = request;
  const { gone, entry } = await deleteObject(registry, target, await deletionOptions(request));
  if (gone) return jsonResponse(200, successStatus(target, entry));
  const body = representation.object(entry);
  return { status: 200, headers: JSON_HEADERS, body };
}

/** Deletes what a list of the same query would show. */
export async function answerDeleteCollection(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const query = parseListQuery(context.query);
  const page = await deleteObjects(registry, target, query, await deletionOptions(request));
  const body = representation.list(page);
  return { status: 200, headers: JSON_HEADERS, body };
}

/** Options of a deletion come in the query or in the body; the body decides. */
async function deletionOptions({ context }: ResourceRequest): Promise<DeletionOptions> {
  const options = parseWriteOptions(context, 'DeleteOptions');
  const bytes = await readBody(context.request);
  const body = bytes.byteLength === 0 ? {} : (parseJson(bytes) as DeleteOptionsBody);
  const policy = body.propagationPolicy ?? context.query.get('propagationPolicy') ?? undefined;
  return {
    ...options,
    dryRun: options.dryRun || (body.dryRun ?? []).includes('All'),
    propagationPolicy: policyOf(policy, body.orphanDependents),
    ...(body.preconditions && { preconditions: body.preconditions }),
  };
}

interface DeleteOptionsBody extends DynamicObject {
  readonly dryRun?: readonly string[];
  readonly propagationPolicy?: string;
  /** The older word for `propagationPolicy`. */
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

function policyOf(policy: string | undefined, orphan?: boolean): PropagationPolicy | undefined {
  switch (policy) {
    case 'Orphan':
    case 'Foreground':
    case 'Background':
      return policy;
    default:
      return orphan ? 'Orphan' : undefined;
  }
}

function successStatus({ resource, name }: Target, entry: Entry): Omit<Status, 'code'> {
  const { uid } = decodeEntry(entry).metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group !== '' && { group: resource.group }),
      kind: resource.resource,
      ...(uid !== undefined && { uid }),
    },
  };
}
