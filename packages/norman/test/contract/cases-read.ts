import { expect } from 'vitest';
import type { Case } from './case.ts';
import type { Place } from './place.ts';
import { type Body, type Field, methodsOf, parseField, type Row } from './row.ts';

const FOUR = ['eq', 'ne', 'in', 'notin'] as const;
const TWO = ['eq', 'ne'] as const;
const COMPARED = new Set(['enum', 'date', 'dnsLabel', 'hostname', 'string', 'int']);

/** The comparisons by which a collection can be filtered, as Norman gives them by type. */
export function modifiersOf({ type, writeOnly }: Field): readonly string[] {
  if (writeOnly) return [];
  if (type === 'boolean') return TWO;
  return COMPARED.has(type) || type.startsWith('reference[') ? FOUR : [];
}

/** A text that no object has. */
const NOWHERE = 'zz-nowhere';

/** What holds of `GET`, for one object and for all. */
export function readCases(id: string, row: Row): readonly Case[] {
  const { collection, resource } = methodsOf(row);
  return [
    ...(resource.includes('GET') ? resourceCases(id, row) : []),
    ...(collection.includes('GET') ? collectionCases(id, row) : []),
  ];
}

function resourceCases(id: string, row: Row): readonly Case[] {
  const cases: Case[] = [
    {
      title: `${id}: what does not exist is not found`,
      async run({ send, collection }) {
        for (const wrong of ['no-such-object', 'a:no-such-object', 'a:b:c', 'NO', '..', '%00']) {
          const { status, json } = await send('GET', `${collection(id)}/${wrong}`);
          expect({ wrong, status, code: json['code'] }).toEqual({
            wrong,
            status: 404,
            code: 'NotFound',
          });
        }
      },
    },
  ];
  if (!row.sample && !row.stored) return cases;
  return [
    ...cases,
    {
      title: `${id}: shows links for its methods, and no others`,
      async run({ send, collection, shared }) {
        const { id: own } = await shared(id);
        const { status, json } = await send('GET', `${collection(id)}/${String(own)}`);
        expect(status).toBe(200);
        expect(json).toMatchObject({ id: own, type: id, baseType: row.baseType ?? id });
        const links = Object.keys(json['links'] as Body);
        const methods = methodsOf(row).resource;
        expect(links).toContain('self');
        expect(links.includes('update')).toBe(methods.includes('PUT'));
        if (!row.without?.includes('remove')) {
          expect(links.includes('remove')).toBe(methods.includes('DELETE'));
        }
      },
    },
    {
      title: `${id}: has no link that nobody named`,
      async run({ send, collection, shared }) {
        const { id: own } = await shared(id);
        const { status, json } = await send('GET', `${collection(id)}/${String(own)}/nosuchlink`);
        expect(status).toBe(404);
        // Below a cluster or project there are types, not links.
        expect(json['code']).toBe('NotFound');
      },
    },
    ...row.fields.map(parseField).flatMap((field) => shownCases(id, field)),
  ];
}

/** References and fields with a default are shown even where nothing is stored; secrets never are. */
function shownCases(
  id: string,
  { name, type, default: initial, writeOnly }: Field,
): readonly Case[] {
  const isSecret = type === 'password' || writeOnly;
  const isReference = type.startsWith('reference[');
  if (!isSecret && !isReference && initial === undefined) return [];
  return [
    {
      title: `${id}: ${isSecret ? 'does not show' : 'always shows'} ${name}`,
      async run({ send, collection, shared }) {
        const { id: own } = await shared(id);
        const { json } = await send('GET', `${collection(id)}/${String(own)}`);
        expect(Object.hasOwn(json, name)).toBe(!isSecret);
      },
    },
  ];
}

function collectionCases(id: string, row: Row): readonly Case[] {
  const isPaged = !row.without?.includes('page');
  return [shape(id, row), ...(isPaged ? pagedCases(id, row) : [])];
}

function shape(id: string, row: Row): Case {
  return {
    title: `${id}: is listed`,
    async run({ send, collection }) {
      const url = collection(id);
      const { status, json } = await send('GET', url);
      expect(status).toBe(200);
      expect(json).toMatchObject({ type: 'collection', resourceType: id });
      expect((json['links'] as Body)['self']).toBe(`https://drover.test${url}`);
      const createTypes = { [id]: `https://drover.test${url}` };
      const isCreated = methodsOf(row).collection.includes('POST');
      expect(json['createTypes']).toEqual(isCreated ? createTypes : undefined);
      expect(Array.isArray(json['data'])).toBe(true);
      expect(json['actions']).toBeTypeOf('object');
    },
  };
}

function pagedCases(id: string, row: Row): readonly Case[] {
  const fields = row.fields.map(parseField);
  const filtered = fields.filter((field) => modifiersOf(field).length > 0);
  const plain = fields.filter((field) => modifiersOf(field).length === 0);
  return [
    ...(row.like === undefined ? [namesFilters(id, filtered)] : []),
    ...pages(id, row),
    ...filtered.flatMap((field) => [...comparisons(id, field), sorting(id, field)]),
    ...(row.sample || row.stored ? filtered.map((field) => finding(id, field)) : []),
    ...plain.map((field) => unfiltered(id, field)),
  ];
}

function namesFilters(id: string, filtered: readonly Field[]): Case {
  return {
    title: `${id}: names the fields to filter and to sort by`,
    async run({ send, collection }) {
      const { json } = await send('GET', `${collection(id)}?limit=0`);
      const names = filtered.map(({ name }) => name);
      expect(Object.keys(json['filters'] as Body).toSorted()).toEqual(names.toSorted());
      const sortable = filtered.filter(
        ({ type }) => type === 'string' || type === 'enum' || type === 'dnsLabel',
      );
      const { links } = json['sort'] as { readonly links: Body };
      expect(Object.keys(links).toSorted()).toEqual(sortable.map(({ name }) => name).toSorted());
    },
  };
}

function pages(id: string, row: Row): readonly Case[] {
  const empty: Case = {
    title: `${id}: a page of none tells how many there are`,
    async run({ send, collection }) {
      const { json: all } = await send('GET', collection(id));
      const { json } = await send('GET', `${collection(id)}?limit=0`);
      expect(json['data']).toEqual([]);
      expect(json['pagination']).toMatchObject({
        limit: 0,
        total: (all['data'] as readonly unknown[]).length,
      });
    },
  };
  const first = row.without?.includes('total') ? [] : [empty];
  if (!row.sample) return first;
  const walked: Case = {
    title: `${id}: page by page there is as much as at once`,
    async run({ send, collection, create }) {
      await create(id);
      await create(id);
      const idsOf = (data: unknown): readonly unknown[] =>
        (data as readonly Body[]).map((object) => object['id']);
      const { json: all } = await send('GET', collection(id));
      const expected = idsOf(all['data']);
      const size = Math.max(1, Math.ceil(expected.length / 3));
      const found: unknown[] = [];
      let url: string | undefined = `${collection(id)}?limit=${size}`;
      while (url !== undefined) {
        const { json } = await send('GET', url);
        found.push(...idsOf(json['data']));
        const { next, total } = json['pagination'] as { next?: string; total?: number };
        expect(total ?? expected.length).toBe(expected.length);
        url = next?.replace('https://drover.test', '');
      }
      expect(found).toEqual(expected);
    },
  };
  return [...first, walked];
}

/** How many rows a query finds: told by a page of none, unless that would cost more than the page. */
async function count(send: Place['send'], url: string, query: string): Promise<number> {
  const { json: none } = await send('GET', `${url}?limit=0&${query}`);
  const { total } = none['pagination'] as { readonly total?: number };
  if (total !== undefined) return total;
  const { json: all } = await send('GET', `${url}?${query}`);
  return (all['data'] as readonly unknown[]).length;
}

function comparisons(id: string, field: Field): readonly Case[] {
  const { name } = field;
  return FOUR.map((modifier) => {
    const key = modifier === 'eq' ? name : `${name}_${modifier}`;
    const isKnown = modifiersOf(field).includes(modifier);
    return {
      title: `${id}: is ${isKnown ? '' : 'not '}filtered by ${key}`,
      async run({ send, collection }) {
        const everything = await count(send, collection(id), '');
        const query = `${key}=${NOWHERE}`;
        const { status, json } = await send('GET', `${collection(id)}?limit=0&${query}`);
        expect(status).toBe(200);
        const total = await count(send, collection(id), query);
        const isNegative = modifier === 'ne' || modifier === 'notin';
        expect(total).toBe(isKnown && !isNegative ? 0 : everything);
        expect((json['filters'] as Body)[name]).toEqual(
          isKnown ? [{ modifier, value: NOWHERE }] : null,
        );
      },
    };
  });
}

/** A value as it is compared: numbers are texts too, and nothing is the empty one. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function finding(id: string, { name, type }: Field): Case {
  return {
    title: `${id}: is found by its ${name}`,
    async run({ send, collection, shared }) {
      const { id: own } = await shared(id);
      const { json: object } = await send('GET', `${collection(id)}/${String(own)}`);
      const text = encodeURIComponent(textOf(object[name]));
      if (text === '') return;
      const idsOf = async (query: string): Promise<readonly unknown[]> => {
        const { json } = await send('GET', `${collection(id)}?${query}`);
        return (json['data'] as readonly Body[]).map((found) => found['id']);
      };
      expect(await idsOf(`${name}=${text}`)).toContain(own);
      expect(await idsOf(`${name}_ne=${text}`)).not.toContain(own);
      if (type === 'boolean') return;
      expect(await idsOf(`${name}_in=x&${name}_in=${text}`)).toContain(own);
      expect(await idsOf(`${name}_notin=x&${name}_notin=${text}`)).not.toContain(own);
    },
  };
}

function sorting(id: string, { name, default: initial = '' }: Field): Case {
  return {
    title: `${id}: is sorted by ${name}, both ways`,
    async run({ send, collection }) {
      const list = async (order: string): Promise<readonly Body[]> => {
        const { status, json } = await send('GET', `${collection(id)}?sort=${name}&order=${order}`);
        expect(status).toBe(200);
        expect(json['sort']).toMatchObject({ name, order });
        return json['data'] as readonly Body[];
      };
      const up = await list('asc');
      const down = await list('desc');
      const idsOf = (rows: readonly Body[]): readonly string[] =>
        rows.map((object) => textOf(object['id'])).toSorted();
      expect(idsOf(down)).toEqual(idsOf(up));
      const textsOf = (rows: readonly Body[]): readonly string[] =>
        rows.map((object) => textOf(object[name] ?? initial));
      expect(textsOf(up)).toEqual(textsOf(up).toSorted());
      expect(textsOf(down)).toEqual(textsOf(up).toReversed());
    },
  };
}

function unfiltered(id: string, { name }: Field): Case {
  return {
    title: `${id}: is not filtered by ${name}`,
    async run({ send, collection }) {
      const query = `${name}=${NOWHERE}`;
      const { json } = await send('GET', `${collection(id)}?limit=0&${query}`);
      const everything = await count(send, collection(id), '');
      expect(await count(send, collection(id), query)).toBe(everything);
      expect(json['filters']).not.toHaveProperty(name);
    },
  };
}
