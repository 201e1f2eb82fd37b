import { badRequestError, type DynamicObject, type JsonObject } from '@drover/apimachinery';
import { type FieldError, invalid, invalidError, notSupported } from '@drover/kubernetes';
import type { RequestContext } from '../filters/filter.ts';
import type { PropagationPolicy } from '../registry/kind-rules.ts';
import { parseCount, parseFlag } from '../registry/list-options.ts';
import type { DeletionOptions, Preconditions } from '../registry/verbs/delete.ts';
import { decodeBuiltIn } from '../schema/built-in/decode.ts';
import { decodeObject } from './decode-body.ts';
import { readBody } from './request-body.ts';

/** A `DeleteOptions`, as it was sent. */
export interface DeleteOptions {
  readonly dryRun?: readonly string[];
  readonly propagationPolicy?: string;
  /** The older word for `propagationPolicy`. */
  readonly orphanDependents?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
}

const META = { group: 'meta.k8s.io', version: 'v1' };

/**
 * The options of a deletion: those in the body, or in the query where there is no body.
 *
 * @throws `StatusError`: `BadRequest`, `Invalid`.
 */
export async function readDeleteOptions(context: RequestContext): Promise<DeleteOptions> {
  const bytes = await readBody(context.request);
  const options =
    bytes.byteLength === 0
      ? optionsInQuery(context.query)
      : decodeDeleteOptions(decodeObject(context.request, bytes, { kind: 'DeleteOptions' }).value);
  checkDeleteOptions(options);
  return options;
}

function decodeDeleteOptions(object: DynamicObject): DeleteOptions {
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = object;
  if (kind !== 'DeleteOptions') {
    throw badRequestError(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
    );
  }
  return decodeBuiltIn('meta.v1.DeleteOptions', object).object as DeleteOptions;
}

/** What of the options counts when an object is deleted. */
export function deletionOptions(context: RequestContext, options: DeleteOptions): DeletionOptions {
  const { gracePeriodSeconds, preconditions } = options;
  const { user, warnings, signal, audit } = context;
  return {
    user,
    signal,
    given: givenOptions(options),
    fieldManager: '',
    fieldValidation: 'Ignore',
    warn: (text) => void warnings.add(text),
    ...(audit && { annotate: (key, value) => audit.annotate(key, value) }),
    dryRun: (options.dryRun ?? []).length > 0,
    propagationPolicy: policyOf(options),
    gracePeriodSeconds,
    ...(preconditions && { preconditions }),
  };
}

/** The options as webhooks are shown them. */
function givenOptions({ dryRun = [], ...options }: DeleteOptions): JsonObject {
  return { ...options, ...(dryRun.length > 0 && { dryRun }) };
}

function optionsInQuery(query: URLSearchParams): DeleteOptions {
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  const gracePeriodSeconds = parseCount(query, 'gracePeriodSeconds');
  return {
    dryRun: query.getAll('dryRun'),
    ...(policy !== null && { propagationPolicy: policy }),
    ...(orphan !== null && { orphanDependents: parseFlag(orphan) }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
  };
}

const POLICIES: readonly string[] = [
  'Foreground',
  'Background',
  'Orphan',
] satisfies PropagationPolicy[];

/**
 * Checks what no schema can say.
 *
 * @throws `StatusError` `Invalid`.
 */
export function checkDeleteOptions({
  propagationPolicy: policy,
  orphanDependents,
  dryRun = [],
}: DeleteOptions): void {
  const causes: FieldError[] = [];
  if (orphanDependents !== undefined && policy !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    causes.push(invalid('propagationPolicy', policy, detail));
  }
  if (policy !== undefined && !POLICIES.includes(policy)) {
    causes.push(notSupported('propagationPolicy', policy, [...POLICIES, 'nil']));
  }
  const wrong = dryRun.filter((value) => value !== 'All');
  if (wrong.length > 0) causes.push(notSupported('dryRun', dryRun, ['All']));
  if (causes.length > 0) throw invalidError({ ...META, kind: 'DeleteOptions' }, '', causes);
}

function policyOf({
  propagationPolicy,
  orphanDependents,
}: DeleteOptions): PropagationPolicy | undefined {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  return propagationPolicy as PropagationPolicy | undefined;
}
