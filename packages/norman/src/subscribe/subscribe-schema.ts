import type { FieldSchema, Schema } from '../schema/schema.ts';
import { methodless } from '../schema/type-from-kind.ts';
import type { ApiVersion } from '../schema/version.ts';

const TEXTS: FieldSchema = { type: 'array[string]', create: true, update: true, nullable: true };

/** The schema under which clients look for the WebSocket of changes. */
export function subscribeSchema(version: ApiVersion): Schema {
  const fields = { resourceTypes: TEXTS, eventNames: TEXTS, apiVersions: TEXTS };
  return {
    ...methodless('subscribe', fields, version),
    pluralName: 'subscribe',
    collectionMethods: ['GET'],
  };
}
