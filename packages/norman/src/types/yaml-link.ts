import type { DynamicObject } from '@drover/apimachinery';
import type { LinkAnswer, LinkHandler } from '../behaviour.ts';
import { parseBody, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { writeYaml } from '../format/write-yaml.ts';
import type { Store } from '../store/store.ts';

const YAML = 'application/yaml';

/** Shows the Kubernetes object behind a resource as text and, by PUT, replaces it. */
export function yamlHandler(store: Store): LinkHandler {
  return (object, context) => answerYaml(object, store, context);
}

async function answerYaml(
  object: DynamicObject,
  store: Store,
  context: RequestContext,
): Promise<LinkAnswer> {
  const { method } = context.request;
  if (method === 'GET') return yamlOf(object);
  const isWritable = context.type.schema.resourceMethods.includes('PUT');
  if (method !== 'PUT' || !isWritable) {
    throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method });
  }
  const given = givenObject(object, context);
  const updated = await store.update(
    context.id ?? '',
    { fields: {}, change: ({ metadata }) => replacing(metadata, given) },
    context,
  );
  return yamlOf(updated);
}

/** The object of the body, which must be the one that it replaces. */
function givenObject(stored: DynamicObject, { request, query }: RequestContext): DynamicObject {
  const given: DynamicObject = parseBody({ bytes: request.body, contentType: YAML, query });
  const { apiVersion, kind, metadata } = stored;
  const is: Readonly<Record<string, unknown>> = {
    apiVersion: given.apiVersion,
    kind: given.kind,
    'metadata.name': given.metadata?.name,
    'metadata.namespace': given.metadata?.namespace,
  };
  const must = {
    apiVersion,
    kind,
    'metadata.name': metadata?.name,
    'metadata.namespace': metadata?.namespace,
  };
  for (const [fieldName, value] of Object.entries(must)) {
    if (is[fieldName] === value) continue;
    const message = `${fieldName} must be ${value ?? 'absent'}: the address says which object is replaced`;
    throw problemError({ code: 'InvalidFormat', fieldName, message });
  }
  return given;
}

/** A text without a version replaces whatever there is. */
function replacing(stored: DynamicObject['metadata'], given: DynamicObject): DynamicObject {
  const { resourceVersion } = { ...stored, ...given.metadata };
  return {
    ...given,
    metadata: { ...given.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
}

/** What keeps track of who owns which field is long and tells people nothing. */
function yamlOf({ metadata, ...object }: DynamicObject): LinkAnswer {
  const { managedFields: _managed, ...shown } = metadata ?? {};
  const { apiVersion, kind, ...rest } = object;
  const document = { apiVersion, kind, metadata: shown, ...rest };
  // What older parsers would take for a time, a number or a flag is put in quotes.
  return { contentType: YAML, body: writeYaml(document, { version: '1.1' }) };
}
