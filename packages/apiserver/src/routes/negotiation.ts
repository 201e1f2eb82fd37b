import {
  badRequestError,
  failureStatus,
  type StatusDetails,
  StatusError,
} from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import { JSON_HEADERS } from '../filters/status-response.ts';
import { type ApiRequest, headerOf } from '../http/api-message.ts';
import { parseFlag } from '../registry/list-options.ts';
import { goPackageOf } from '../registry/object-identity.ts';
import type { Resource } from '../registry/resource.ts';
import { objectRepresentation } from '../representation/object-representation.ts';
import { partialRepresentation } from '../representation/partial-representation.ts';
import type { Representation } from '../representation/representation.ts';
import { tableRepresentation } from '../representation/table-representation.ts';
import { prettyRepresentation, yamlRepresentation } from '../representation/text-representation.ts';
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
  const { request } = input;
  const accept = headerOf(request, 'accept') ?? '';
  const isPlain = accept === '' || accept === 'application/json' || accept === '*/*';
  const chosen = isPlain ? wholeObjects(input.resource) : choose(accept, input);
  return isForPeople(input) && chosen.mediaType === 'application/json'
    ? prettyRepresentation(chosen)
    : chosen;
}

/** The form of each resource that most requests ask for; a resource that changes is another one. */
const representations = new WeakMap<Resource, Representation>();

function wholeObjects(resource: Resource): Representation {
  return representations.getOrInsertComputed(resource, objectRepresentation);
}

function choose(accept: string, input: NegotiationInput): Representation {
  const choices = accept.split(',').map(parseMediaType).toSorted(byQuality);
  for (const choice of choices) {
    const representation = representationOf(choice, input);
    if (representation) return representation;
  }
  const isKnown = choices.some(({ type }) => JSON_TYPES.has(type) || type === YAML);
  if (isKnown) throw notAcceptableError(`only the following media types are accepted: ${OFFERED}`);
  throw notAcceptableError(`406: Not Acceptable\n\nAvailable representations: ${OFFERED}`, {});
}

/** A watch in a form that watches are not written in (406). */
export function checkStreamable({ mediaType }: Representation): void {
  if (mediaType === 'application/json') return;
  throw notAcceptableError(
    'only the following media types are accepted: application/json;stream=watch',
  );
}

/** Headers of an answer in that form. */
export function headersOf({ mediaType }: Representation): Readonly<Record<string, string>> {
  return mediaType === 'application/json'
    ? JSON_HEADERS
    : { ...JSON_HEADERS, 'content-type': mediaType };
}

/** Programs with which people look at answers themselves. */
const FOR_PEOPLE: readonly string[] = ['curl', 'Wget', 'Mozilla/5.0'];

function isForPeople({ request, query }: NegotiationInput): boolean {
  const wish = query.get('pretty');
  if (wish !== null) return parseFlag(wish);
  const agent = headerOf(request, 'user-agent') ?? '';
  return FOR_PEOPLE.some((name) => agent.startsWith(name));
}

/** Whether the `Accept` header takes that conversion of discovery. */
export function acceptsAs(request: ApiRequest, kind: string): boolean {
  const accept = (headerOf(request, 'accept') ?? '').split(',').map(parseMediaType);
  return accept.some(
    ({ type, parameters }) =>
      type === 'application/json' && parameters.get('as') === kind && parameters.get('v') === 'v2',
  );
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

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', '*/*']);
const YAML = 'application/yaml';
const OFFERED = 'application/json, application/yaml';

/** The best first; those that are as good as each other in their order. */
function byQuality(a: MediaType, b: MediaType): number {
  return qualityOf(b) - qualityOf(a);
}

function qualityOf({ parameters }: MediaType): number {
  const quality = Number(parameters.get('q') ?? 1);
  return Number.isNaN(quality) ? 1 : quality;
}

function representationOf(
  { type, parameters }: MediaType,
  input: NegotiationInput,
): Representation | undefined {
  if (!JSON_TYPES.has(type) && type !== YAML) return undefined;
  const json = formOf(parameters, input);
  return json && type === YAML ? yamlRepresentation(json) : json;
}

function formOf(
  parameters: MediaType['parameters'],
  { query, resource, clock }: NegotiationInput,
): Representation | undefined {
  const as = parameters.get('as');
  if (as === undefined) return wholeObjects(resource);
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io') return undefined;
  if (version !== 'v1' && version !== 'v1beta1') return undefined;
  switch (as) {
    case 'Table':
      return tableRepresentation(resource, {
        clock,
        includeObject: includeObjectOf(query),
        version,
      });
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return forOneOrMany(as, partialRepresentation(resource, version), resource);
    default:
      return undefined;
  }
}

/** Metadata of one object is not asked for in place of that of a list, nor the other way round. */
function forOneOrMany(
  as: string,
  representation: Representation,
  resource: Resource,
): Representation {
  const refuse = (what: string, kind: string) => (): never => {
    const type = `*${goPackageOf(resource)}.${kind}`;
    throw notAcceptableError(`you requested ${as}, but the requested object is ${what} (${type})`);
  };
  return as === 'PartialObjectMetadata'
    ? { ...representation, list: refuse('a list', resource.listKind) }
    : { ...representation, object: refuse('not a list', resource.kind) };
}

function includeObjectOf(query: URLSearchParams): IncludeObject {
  const wanted = query.get('includeObject') || 'Metadata';
  if (wanted === 'None' || wanted === 'Object' || wanted === 'Metadata') return wanted;
  throw badRequestError(`unrecognized includeObject value: ${JSON.stringify(wanted)}`);
}

function notAcceptableError(message: string, details?: StatusDetails): StatusError {
  return new StatusError(failureStatus(406, 'NotAcceptable', message, details));
}
