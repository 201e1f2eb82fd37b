import type { AdmissionRequest } from '../admission.ts';
import type { StoredReader } from '../stored-reader.ts';

/** A request of a node. */
export interface NodeRequest extends AdmissionRequest {
  readonly nodeName: string;
}

/** Says in words why a node may not do that; `undefined` when it may. */
export type NodeCheck = (request: NodeRequest, reader: StoredReader) => string | undefined;
