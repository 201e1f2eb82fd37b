import { expect } from 'vitest';
import { type Case, warningsOf } from './case.ts';
import type { Place } from './place.ts';
import { type Body, type Field, methodsOf, parseField, type Row } from './row.ts';
import { goodValue, wrongValues } from './values.ts';

const ENVELOPE = new Set(['id', 'type']);

/** What holds of `PUT` and `DELETE`. */
export function updateCases(id: string, row: Row): readonly Case[] {
  const { resource } = methodsOf(row);
  if (!row.sample) return [];
  const isUpdated = resource.includes('PUT') && !row.without?.includes('update');
  return [
    ...(isUpdated ? [sentBack(id), unknown(id, row), conflict(id, row)] : []),
    ...(isUpdated ? row.fields.map(parseField).flatMap((field) => fieldCases(id, row, field)) : []),
    ...(resource.includes('DELETE') && !row.without?.includes('remove') ? [removal(id)] : []),
  ];
}

/** Where the shared object of a type is, and what an update of it carries at least. */
async function target(place: Place, id: string, row: Row): Promise<{ url: string; body: Body }> {
  const object = await place.shared(id);
  return {
    url: `${place.collection(id)}/${String(object['id'])}`,
    body: row.update?.(object) ?? {},
  };
}

function fieldCases(id: string, row: Row, field: Field): readonly Case[] {
  if (ENVELOPE.has(field.name)) return [];
  if (!field.update) return [kept(id, row, field)];
  return [...changed(id, row, field), ...refused(id, row, field)];
}

function changed(id: string, row: Row, field: Field): readonly Case[] {
  const { name, type } = field;
  const special = row.values?.[name];
  if (row.ruled?.includes(name)) return [];
  if (special === undefined && goodValue(field, 0) === undefined) return [];
  return [
    {
      title: `${id}: ${name} is changed`,
      async run(place) {
        const { url, body } = await target(place, id, row);
        const value = special ?? goodValue(field, place.next());
        const { status, json } = await place.send('PUT', url, { ...body, [name]: value });
        expect(status, JSON.stringify(json)).toBe(200);
        const { json: read } = await place.send('GET', url);
        for (const document of [json, read]) {
          if (type === 'password' || field.writeOnly) expect(document).not.toHaveProperty(name);
          else expect(document).toMatchObject({ [name]: value });
        }
      },
    },
  ];
}

function refused(id: string, row: Row, field: Field): readonly Case[] {
  return wrongValues(field).map(({ value, code }) => ({
    title: `${id}: ${name(field)} is not changed to ${JSON.stringify(value)}`,
    async run(place) {
      const { url, body } = await target(place, id, row);
      place.takeWrites();
      const { status, json } = await place.send('PUT', url, { ...body, [field.name]: value });
      expect({ status, code: json['code'] }, JSON.stringify(json)).toEqual({ status: 422, code });
      expect(String(json['fieldName'])).toMatch(new RegExp(`^${field.name}\\b`));
      expect(place.takeWrites()).toEqual([]);
    },
  }));
}

const name = (field: Field): string => field.name;

const FOREIGN = 'given by the client';

function kept(id: string, row: Row, { name: fieldName }: Field): Case {
  return {
    title: `${id}: ${fieldName} cannot be changed`,
    async run(place) {
      const { url, body } = await target(place, id, row);
      const { json: before } = await place.send('GET', url);
      const given = { ...body, [fieldName]: FOREIGN };
      const { status, json, headers } = await place.send('PUT', url, given);
      expect(status, JSON.stringify(json)).toBe(200);
      expect(json[fieldName]).toEqual(before[fieldName]);
      expect(warningsOf(headers)).toContain(`'${fieldName}'`);
    },
  };
}

function unknown(id: string, row: Row): Case {
  return {
    title: `${id}: at an update an unknown field is ignored and named`,
    async run(place) {
      const { url, body } = await target(place, id, row);
      const { status, json, headers } = await place.send('PUT', url, { ...body, noSuchField: 1 });
      expect(status, JSON.stringify(json)).toBe(200);
      expect(warningsOf(headers)).toContain('noSuchField');
    },
  };
}

function sentBack(id: string): Case {
  return {
    title: `${id}: sent back as it was shown, it stays as it is`,
    async run({ create, collection, send }) {
      const object = await create(id);
      const url = `${collection(id)}/${String(object['id'])}`;
      const before = await send('GET', url);
      const { status, json } = await send('PUT', url, before.json);
      expect(status, JSON.stringify(json)).toBe(200);
      const after = await send('GET', url);
      expect(after.json).toEqual(before.json);
      expect(after.headers['ETag']).toBe(before.headers['ETag']);
    },
  };
}

function conflict(id: string, row: Row): Case {
  return {
    title: `${id}: is not changed by who has not seen the last change`,
    async run(place) {
      const { url, body } = await target(place, id, row);
      const { headers } = await place.send('GET', url);
      const tag = { 'if-match': headers['ETag'] };
      const labels = { changed: String(place.next()) };
      const first = await place.send('PUT', url, { ...body, labels });
      expect(first.status, JSON.stringify(first.json)).toBe(200);
      const mine = { ...body, labels: { changed: 'mine' } };
      const { status, json } = await place.send('PUT', url, mine, tag);
      expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'Conflict' });
      expect(String(json['changedFields'])).toContain('labels');
    },
  };
}

function removal(id: string): Case {
  return {
    title: `${id}: is removed, once`,
    async run({ create, collection, send }) {
      const object = await create(id);
      const url = `${collection(id)}/${String(object['id'])}`;
      const { status, json } = await send('DELETE', url);
      expect([200, 204], JSON.stringify(json)).toContain(status);
      const after = await send('GET', url);
      if (status === 204) expect(after.status).toBe(404);
      else expect(after.json['state']).toBe('removing');
      if (status === 204) expect((await send('DELETE', url)).status).toBe(404);
    },
  };
}
