import type { NormanFilter, NormanQuery, NormanSchema } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import { closestNames } from '../types/closest-names.ts';

/** How a list is asked for on the command line. */
export interface ListFlags {
  readonly filter?: readonly string[];
  readonly sort?: string;
  readonly limit?: number;
}

/** `field=value`, `field!=value`, `field=in(a,b)`, `field!=in(a,b)`. */
const FILTER = /^([A-Za-z][A-Za-z0-9._-]*)(!?=)(.*)$/s;

/** The rows of a page: as many as are wanted, and never more than the server gives at once. */
const PAGE_ROWS = 1_000;

/**
 * A condition of the command line.
 *
 * @throws `CLI_USAGE`
 */
export function parseFilter(text: string): NormanFilter {
  const [, field = '', operator, value = ''] = FILTER.exec(text) ?? [];
  if (field === '') {
    throw usage(`"${text}" is no filter: write field=value, field!=value, or field=in(a,b)`);
  }
  const isEqual = operator === '=';
  const list = /^in\((.*)\)$/s.exec(value)?.[1];
  if (list === undefined) return { field, modifier: isEqual ? 'eq' : 'ne', values: [value] };
  return { field, modifier: isEqual ? 'in' : 'notin', values: list.split(',') };
}

/**
 * What is asked of the server. Servers ignore conditions that they do not know, so that a wrong one is refused here.
 *
 * @throws `CLI_USAGE`
 */
export function queryOf(
  schema: NormanSchema,
  { filter = [], sort, limit }: ListFlags,
): NormanQuery {
  const filters = filter.map(parseFilter);
  for (const each of filters) checkFilter(schema, each);
  return {
    filters,
    limit: Math.min(limit ?? PAGE_ROWS, PAGE_ROWS),
    ...(sort !== undefined && sortOf(schema, sort)),
  };
}

function checkFilter(schema: NormanSchema, { field, modifier = 'eq' }: NormanFilter): void {
  const modifiers = schema.collectionFilters?.[field]?.modifiers;
  if (!modifiers) throw unknownField(schema, 'filtered', field);
  if (modifiers.includes(modifier)) return;
  throw usage(`${field} of ${schema.id} can be filtered by ${modifiers.join(', ')} only`);
}

function sortOf(schema: NormanSchema, sort: string): Pick<NormanQuery, 'sort' | 'order'> {
  const field = sort.replace(/^[-+]/, '');
  if (field !== 'id' && !schema.collectionFilters?.[field]) {
    throw unknownField(schema, 'sorted', field);
  }
  return { sort: field, order: sort.startsWith('-') ? 'desc' : 'asc' };
}

function unknownField(schema: NormanSchema, what: string, field: string): Error {
  const names = Object.keys(schema.collectionFilters ?? {});
  const close = closestNames(field, names);
  const hint = close.length > 0 ? `; did you mean ${close.join(' or ')}?` : '';
  return usage(`${schema.pluralName} cannot be ${what} by ${field}${hint}`);
}

function usage(problem: string): Error {
  return cliErrors.create('CLI_USAGE', { problem, command: 'get' });
}
