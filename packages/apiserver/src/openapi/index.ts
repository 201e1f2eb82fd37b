/** The OpenAPI documents of what is served. */
export { kindSchema } from './kind-schema.ts';
export { OpenApiDocuments } from './openapi-documents.ts';
export { type OpenApiText, toText } from './openapi-text.ts';
export { OPENAPI_V2_PROTOBUF } from './openapi-v2-protobuf.ts';
