import type { ResourceAttributes } from '@drover/rbac';
import { serverErrors } from '../errors.ts';

/** What somebody wants to know: whether a user may do something, and why. */
export interface AccessQuestion {
  /** Login name, id or principal; absent: who asks. */
  readonly user?: string;
  readonly verb: string;
  /** Absent: found by the name of the resource. */
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
  /** Absent: Drover itself. */
  readonly cluster?: string;
}

const FIELDS = [
  'user',
  'verb',
  'group',
  'resource',
  'subresource',
  'name',
  'namespace',
  'cluster',
] as const;

const MAX_LENGTH = 512;

/**
 * Reads a question from the body of a request.
 *
 * @throws `SERVER_BAD_REQUEST`
 */
export function readQuestion(body: Uint8Array): AccessQuestion {
  let sent: unknown;
  try {
    sent = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw serverErrors.create('SERVER_BAD_REQUEST', { problem: 'The body is no JSON' }, { cause });
  }
  if (typeof sent !== 'object' || sent === null) throw badRequest('The body is no object');
  const given = new Map<string, unknown>(Object.entries(sent));
  const fields = FIELDS.flatMap((field) => {
    const value = given.get(field) ?? '';
    if (typeof value !== 'string' || value.length > MAX_LENGTH)
      throw badRequest(`${field} is no text of at most ${MAX_LENGTH} characters`);
    // The empty group is the core group; everything else that is empty is absent.
    return given.has(field) && (value !== '' || field === 'group') ? [[field, value] as const] : [];
  });
  const { verb, resource, ...rest } = Object.fromEntries(fields) as Partial<AccessQuestion>;
  if (verb === undefined || resource === undefined)
    throw badRequest('verb and resource are required');
  const [name = '', subresource = rest.subresource] = resource.split('/', 2);
  return { ...rest, verb, resource: name, ...(subresource !== undefined && { subresource }) };
}

/** The question as authorizers ask it. */
export function attributesOf(
  { verb, subresource, name, namespace }: AccessQuestion,
  { group, resource }: Pick<ResourceAttributes, 'group' | 'resource'>,
): ResourceAttributes {
  return {
    verb,
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  };
}

function badRequest(problem: string): Error {
  return serverErrors.create('SERVER_BAD_REQUEST', { problem });
}
