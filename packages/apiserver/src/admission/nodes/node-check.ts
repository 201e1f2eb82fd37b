import type { Authorizer } from '../../authorization/authorizer.ts';
import type { AdmissionRequest } from '../admission.ts';
import type { StoredReader } from '../stored-reader.ts';

/** A request of a node. */
export interface NodeRequest extends AdmissionRequest {
  readonly nodeName: string;
}

/** What requests of nodes are judged by. */
export interface NodeCheckContext {
  readonly reader: StoredReader;
  readonly authorizer: Authorizer;
}

/**
 * Says in words why a node may not do that; `undefined` when it may.
 *
 * @throws `StatusError` 404 when what the request is about is not there.
 */
export type NodeCheck = (
  request: NodeRequest,
  context: NodeCheckContext,
) => string | undefined | Promise<string | undefined>;
