import { failureStatus, StatusError } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import type { Resource } from '../registry/resource.ts';
import { objectRepresentation } from '../representation/object-representation.ts';
import { partialRepresentation } from '../representation/partial-representation.ts';
import type { Representation } from '../representation/representation.ts';
import { tableRepresentation } from '../representation/table-representation.ts';
import type { IncludeObject } from '../table/index.ts';

/** What the form of an answer depends on. */
export interface NegotiationInput {
  readonly request: ApiRequest;
  readonly query: URLSearchParams;
  readonly resource: Resource;
  readonly clock: Clock;
}

/**
 * The form that the `Accept` header asks for.
 *
 * @throws `StatusError` `NotAcceptable` when it names none that can be given.
 */
export function representationFor(input: NegotiationInput): Representation {
  const { request, resource } = input;
  const accept = headerOf(request, 'accept') ?? '';
  if (accept === '' || accept === 'application/json' || accept === '*/*') {
    return objectRepresentation(resource);
  }
  for (const choice of accept.split(',')) {
    const representation = representationOf(parseMediaType(choice), input);
    if (representation) return representation;
  }
  throw notAcceptableError();
}

/** Whether the `Accept` header asks for that conversion of discovery before any other JSON. */
export function acceptsAs(request: ApiRequest, kind: string): boolean {
  const accept = (headerOf(request, 'accept') ?? '').split(',').map(parseMediaType);
  const json = accept.find(({ type }) => type === 'application/json' || type === '*/*');
  return json?.parameters.get('as') === kind && json.parameters.get('v') === 'v2';
}

interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function parseMediaType(text: string): MediaType {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return [name.toLowerCase(), value];
  });
  return { type: type.toLowerCase(), parameters: new Map(pairs) };
}

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*']);

function representationOf(
  { type, parameters }: MediaType,
  { query, resource, clock }: NegotiationInput,
): Representation | undefined {
  if (!JSON_TYPES.has(type)) return undefined;
  const as = parameters.get('as');
  if (as === undefined) return objectRepresentation(resource);
  if (parameters.get('g') !== 'meta.k8s.io' || parameters.get('v') !== 'v1') return undefined;
  switch (as) {
    case 'Table':
      return tableRepresentation(resource, { clock, includeObject: includeObjectOf(query) });
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return partialRepresentation(resource);
    default:
      return undefined;
  }
}

function includeObjectOf(query: URLSearchParams): IncludeObject {
  const wanted = query.get('includeObject');
  return wanted === 'None' || wanted === 'Object' ? wanted : 'Metadata';
}

function notAcceptableError(): StatusError {
  const message =
    'only the following media types are accepted: application/json, application/json;as=Table;g=meta.k8s.io;v=v1, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
  return new StatusError(failureStatus(406, 'NotAcceptable', message));
}
