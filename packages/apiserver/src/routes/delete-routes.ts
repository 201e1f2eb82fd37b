import type { Status } from '@drover/apimachinery';
import { jsonResponse } from '../filters/status-response.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { parseListQuery } from '../registry/list-options.ts';
import { entriesAsServed, entryAsServed } from '../registry/served-version.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Target } from '../registry/target.ts';
import { deleteObject } from '../registry/verbs/delete.ts';
import { deleteObjects } from '../registry/verbs/delete-collection.ts';
import type { Entry } from '../storage/store.ts';
import { type DeleteOptions, deletionOptions, readDeleteOptions } from './delete-options.ts';
import { headersOf } from './negotiation.ts';
import type { ResourceRequest } from './resource-request.ts';

/** Deletes one object. */
export async function answerDelete(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, representation, context } = request;
  const wish = await readDeleteOptions(context);
  warnWhoIsSilent(request, wish);
  const { answersObject } = target.resource.rules.deletion;
  const { gone, entry } = await deleteObject(registry, target, deletionOptions(context, wish));
  if (gone && !answersObject) return jsonResponse(200, successStatus(target, entry));
  // The answer to clients of the older option who want to know that dependents are still going.
  const status = !gone && wish.orphanDependents === false ? 202 : 200;
  const body = representation.object(await entryAsServed(entry, target.resource));
  return { status, headers: headersOf(representation), body };
}

/** Deletes what a list of the same query would show. */
export async function answerDeleteCollection(request: ResourceRequest): Promise<ApiResponse> {
  const { registry, target, context, representation } = request;
  const query = parseListQuery(context.query);
  const wish = await readDeleteOptions(context);
  const page = await deleteObjects(registry, target, query, deletionOptions(context, wish));
  warnWhoIsSilent(request, wish);
  const entries = await entriesAsServed(page.entries, target.resource);
  return {
    status: 200,
    headers: headersOf(representation),
    body: representation.list({ ...page, entries }),
  };
}

/** Tells a client what happens to owned objects when it does not say. */
function warnWhoIsSilent({ context, target }: ResourceRequest, wish: DeleteOptions): void {
  const { warning } = target.resource.rules.deletion;
  const isSilent = wish.propagationPolicy === undefined && wish.orphanDependents === undefined;
  if (warning !== undefined && isSilent) context.warnings.add(warning);
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
