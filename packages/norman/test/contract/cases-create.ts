import { expect } from 'vitest';
import { type Case, warningsOf, without } from './case.ts';
import { type Field, methodsOf, parseField, type Row } from './row.ts';
import { goodValue, isStruct, wrongValues } from './values.ts';

/** Fields that are no fields of bodies: every client sends them back. */
const ENVELOPE = new Set(['id', 'type']);

/** What holds of `POST <collection>`. */
export function createCases(id: string, row: Row): readonly Case[] {
  const { sample, fields: lines } = row;
  if (!sample || !methodsOf(row).collection.includes('POST')) return [];
  const fields = lines.map(parseField);
  return [
    accepts(id, row, sample),
    ignoresUnknown(id, sample),
    ...fields.flatMap((field) => [
      ...missing(id, sample, field),
      ...(field.name === row.scope ? [] : wrong(id, sample, field)),
      ...echoed(id, row, field),
      ...ignored(id, sample, field),
    ]),
    ...fields.flatMap((field) => taken(id, sample, field)),
  ];
}

type Sample = NonNullable<Row['sample']>;

function accepts(id: string, { baseType = id }: Row, sample: Sample): Case {
  return {
    title: `${id}: is created, with links, and found again`,
    async run({ send, collection, next }) {
      const { status, json } = await send('POST', collection(id), sample(next()));
      expect(status, JSON.stringify(json)).toBe(201);
      expect(json).toMatchObject({ type: id, baseType });
      const { self } = json['links'] as Readonly<Record<string, string>>;
      const found = await send('GET', String(self).replace('https://drover.test', ''));
      expect(found.json['id'] ?? 'no id').toBe(found.status === 200 ? json['id'] : 'no id');
    },
  };
}

function ignoresUnknown(id: string, sample: Sample): Case {
  return {
    title: `${id}: at creation an unknown field is ignored and named`,
    async run({ send, collection, next }) {
      const body = { ...sample(next()), noSuchField: 'x' };
      const { status, json, headers } = await send('POST', collection(id), body);
      expect(status, JSON.stringify(json)).toBe(201);
      expect(warningsOf(headers)).toContain('noSuchField');
      expect(json).not.toHaveProperty('noSuchField');
    },
  };
}

function missing(id: string, sample: Sample, field: Field): readonly Case[] {
  const { name } = field;
  if (!field.required || !field.create || field.default !== undefined) return [];
  const empty = isStruct(field) ? [undefined, null] : [undefined, null, ''];
  return empty.map((value) => ({
    title: `${id}: is refused with ${JSON.stringify(value) ?? 'nothing'} for ${name}`,
    async run({ send, collection, next, takeWrites }) {
      takeWrites();
      const body = without(sample(next()), name);
      const given = value === undefined ? body : { ...body, [name]: value };
      const { status, json } = await send('POST', collection(id), given);
      // What may not be empty is refused for that first.
      const code = value === undefined || field.nullable ? 'MissingRequired' : 'NotNullable';
      expect({ status, code: json['code'], fieldName: json['fieldName'] }).toEqual({
        status: 422,
        code,
        fieldName: name,
      });
      expect(takeWrites()).toEqual([]);
    },
  }));
}

function wrong(id: string, sample: Sample, field: Field): readonly Case[] {
  if (!field.create) return [];
  return wrongValues(field).map(({ value, code }) => ({
    title: `${id}: is refused with ${JSON.stringify(value)} for ${field.name}`,
    async run({ send, collection, next, takeWrites }) {
      takeWrites();
      const body = { ...sample(next()), [field.name]: value };
      const { status, json } = await send('POST', collection(id), body);
      expect({ status, code: json['code'] }, JSON.stringify(json)).toEqual({ status: 422, code });
      expect(String(json['fieldName'])).toMatch(new RegExp(`^${field.name}\\b`));
      expect(takeWrites()).toEqual([]);
    },
  }));
}

function echoed(
  id: string,
  { sample, values = {}, ruled = [] }: Row,
  field: Field,
): readonly Case[] {
  const { name, type, create } = field;
  if (!sample || !create || ruled.includes(name)) return [];
  const special = values[name];
  if (special === undefined && goodValue(field, 0) === undefined) return [];
  return [
    {
      title: `${id}: is created with ${name}`,
      async run({ send, collection, next }) {
        const n = next();
        const value = special ?? goodValue(field, n);
        const { status, json } = await send('POST', collection(id), {
          ...sample(n),
          [name]: value,
        });
        expect(status, JSON.stringify(json)).toBe(201);
        if (type === 'password') expect(json).not.toHaveProperty(name);
        else expect(json).toMatchObject({ [name]: value });
      },
    },
  ];
}

/** A value that nobody would find in a new object. */
const FOREIGN = 'given by the client';

function ignored(id: string, sample: Sample, { name, create }: Field): readonly Case[] {
  if (create || ENVELOPE.has(name)) return [];
  return [
    {
      title: `${id}: at creation ${name} is ignored and named`,
      async run({ send, collection, next }) {
        const body = { ...sample(next()), [name]: FOREIGN };
        const { status, json, headers } = await send('POST', collection(id), body);
        expect(status, JSON.stringify(json)).toBe(201);
        expect(json[name]).not.toBe(FOREIGN);
        expect(warningsOf(headers)).toContain(`'${name}'`);
      },
    },
  ];
}

/** Names of Kubernetes objects are taken once. */
function taken(id: string, sample: Sample, { name, type, create }: Field): readonly Case[] {
  if (name !== 'name' || !create || type !== 'dnsLabel' || id === 'cluster') return [];
  return [
    {
      title: `${id}: is not created under a name that is taken`,
      async run({ send, collection, next }) {
        const n = next();
        const body = { ...sample(n), name: `taken-${n}` };
        const first = await send('POST', collection(id), body);
        if (id === 'token') return;
        expect(first.status, JSON.stringify(first.json)).toBe(201);
        const { status, json } = await send('POST', collection(id), body);
        expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'AlreadyExists' });
      },
    },
  ];
}
