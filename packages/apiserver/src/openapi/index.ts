/** The OpenAPI documents of what is served. */
export { OpenApiDocuments } from './openapi-documents.ts';
export type { OpenApiText } from './openapi-text.ts';
