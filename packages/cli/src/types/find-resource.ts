import { NormanError, type NormanFilter, type NormanResource } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import type { FoundType } from './type-finder.ts';

/** Rows that are named when a name is not unique. */
const MAX_NAMED = 5;

/**
 * The resource with that id, or else the only one with that name and what `within` says.
 *
 * @throws `CLI_NOT_FOUND`, `CLI_AMBIGUOUS`
 */
export async function findResource(
  { client, schema }: Pick<FoundType, 'client' | 'schema'>,
  idOrName: string,
  signal: AbortSignal,
  within: readonly NormanFilter[] = [],
): Promise<NormanResource> {
  try {
    return await client.get(schema, idOrName, { signal });
  } catch (error) {
    if (!(error instanceof NormanError) || error.status !== 404) throw error;
  }
  const filters = [{ field: 'name', values: [idOrName] }, ...within];
  const named = await withFilters({ client, schema }, filters, signal);
  const [only, ...others] = named;
  const facts = { type: schema.id, name: idOrName };
  if (!only) throw cliErrors.create('CLI_NOT_FOUND', facts);
  if (others.length === 0) return only;
  const ids = named.map(({ id }) => id).join(', ');
  throw cliErrors.create('CLI_AMBIGUOUS', { ...facts, ids });
}

async function withFilters(
  { client, schema }: Pick<FoundType, 'client' | 'schema'>,
  filters: readonly NormanFilter[],
  signal: AbortSignal,
): Promise<readonly NormanResource[]> {
  // A server ignores a filter that it does not know, and would answer everything.
  if (!schema.collectionFilters?.['name']) return [];
  const { data } = await client.page(schema, { filters, limit: MAX_NAMED }, { signal });
  return data;
}
