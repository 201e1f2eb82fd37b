import { resourcePath } from '@drover/client';
import { explorerErrors } from '../errors.ts';
import type { Asked } from '../handler/context.ts';
import { TABLE_ACCEPT, type TableAnswer } from '../source/table.ts';
import type { ExploredType } from '../types/explored-type.ts';
import { readBytes } from './read-bytes.ts';

/** A request about one object, or for a new one. */
export interface LiveQuestion {
  readonly method: string;
  readonly type: ExploredType;
  readonly namespace: string | undefined;
  /** Absent: the collection is meant. */
  readonly name?: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** What the API server said. */
export interface LiveAnswer {
  readonly answer: TableAnswer;
  /** The header `Warning`. */
  readonly warnings: string | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Parameters of Kubernetes that go on with a request. */
const PASSED_ON = [
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'gracePeriodSeconds',
  'propagationPolicy',
];

/**
 * Asks the API server as the caller; objects come with what their rows show.
 *
 * @throws `StatusError` when it refuses; `CLIENT_BAD_ADDRESS`, `CLIENT_UNREACHABLE`.
 */
export async function askLive(
  { services, request, params }: Asked,
  { method, type, namespace, name, body, contentType }: LiveQuestion,
): Promise<LiveAnswer> {
  const address = { ...(type.namespaced && { namespace }), ...(name !== undefined && { name }) };
  const passed = PASSED_ON.map((key): [string, string | undefined] => [
    key,
    method === 'GET' ? undefined : (params.get(key) ?? undefined),
  ]);
  const response = await services.clientFor(request.caller).stream({
    method,
    path: resourcePath(type, address),
    query: { includeObject: 'Object', ...Object.fromEntries(passed) },
    headers: {
      accept: TABLE_ACCEPT,
      ...(contentType !== undefined && { 'content-type': contentType }),
    },
    ...(body !== undefined && { body }),
    signal: request.signal,
  });
  const bytes = await readBytes(response.body, MAX_ANSWER_BYTES);
  return { answer: parseAnswer(bytes), warnings: response.headers['warning'] };
}

function parseAnswer(bytes: Buffer): TableAnswer {
  try {
    return JSON.parse(bytes.toString()) as TableAnswer;
  } catch (cause) {
    const problem = 'its answer is no JSON';
    throw explorerErrors.create('EXPLORER_CACHE_FAILED', { type: 'object', problem }, { cause });
  }
}
