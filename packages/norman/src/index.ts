/**
 * Rancher's v3 API (Norman) over Drover's kinds, without the HTTP around it: requests and answers are data.
 *
 * @packageDocumentation
 */
export type { NormanServices, WatchedCache } from './context.ts';
export { normanErrors } from './errors.ts';
export type { RequestDescription } from './handler/describe-request.ts';
export {
  type Caller,
  MAX_BODY_BYTES,
  type NormanRequest,
  type NormanResponse,
} from './http-message.ts';
export { createNorman, type Norman } from './norman.ts';
export type { OpenApiDocument } from './openapi/openapi-document.ts';
export { kindIndexes } from './store/kind-indexes.ts';
export { caChecksum } from './types/ca-checksum.ts';
