import { explorerErrors } from '../errors.ts';
import type { ExplorerAnswer } from '../message.ts';
import { ownSchemas, type SchemaDocument, schemaOf } from '../schema/schema-document.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { Asked } from './context.ts';

/** Answers all schemas that the caller can see something of. */
export async function answerSchemas(asked: Asked): Promise<ExplorerAnswer> {
  const { base } = asked;
  const data = await schemasFor(asked);
  return jsonAnswer({
    type: 'collection',
    links: { self: `${base}/v1/schemas` },
    resourceType: 'schema',
    count: data.length,
    data,
  });
}

/** The schemas of a caller. */
export async function schemasFor(asked: Asked): Promise<readonly SchemaDocument[]> {
  const { all } = await asked.services.catalogue.types();
  return [...ownSchemas(asked.base), ...(await schemasOf(asked, all))];
}

/** @throws `EXPLORER_TYPE_NOT_FOUND` */
export async function answerSchema(asked: Asked, name: string): Promise<ExplorerAnswer> {
  const folded = name.toLowerCase();
  const own = ownSchemas(asked.base).find(({ id }) => id === folded);
  if (own) return jsonAnswer(own);
  const type = await asked.services.catalogue.typeOf(folded);
  const [schema] = await schemasOf(asked, [type]);
  if (!schema) throw explorerErrors.create('EXPLORER_TYPE_NOT_FOUND', { type: folded });
  return jsonAnswer(schema);
}

async function schemasOf(
  { request, services, base }: Asked,
  types: readonly ExploredType[],
): Promise<readonly SchemaDocument[]> {
  const { catalogue, access } = services;
  const context = { access, caller: request.caller, base };
  const listed = types.filter(({ verbs }) => verbs.includes('list'));
  const columns = await catalogue.columnsOf(listed, request.signal);
  return types.flatMap((type) => schemaOf(type, columns.get(type.id) ?? [], context) ?? []);
}

/** An answer in JSON. */
export function jsonAnswer(document: object): ExplorerAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(document)}\n`,
  };
}
