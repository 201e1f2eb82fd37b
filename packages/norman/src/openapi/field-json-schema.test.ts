import { describe, expect, it } from 'vitest';
import { shownFieldSchema, takenFieldSchema } from './field-json-schema.ts';

const struct = (id: string) => ({ $ref: `#/${id}` });
const field = { create: true, update: true } as const;

describe('the schema of a field', () => {
  it.each([
    ['string', { type: ['string', 'null'] }],
    ['int', { type: ['integer', 'null'] }],
    ['intOrString', { type: ['integer', 'string', 'null'] }],
    ['json', {}],
    ['date', { type: ['string', 'null'], format: 'date-time' }],
    ['reference[user]', { type: ['string', 'null'] }],
    ['taint', { anyOf: [{ $ref: '#/taint' }, { type: 'null' }] }],
    ['array[taint]', { type: ['array', 'null'], items: { $ref: '#/taint' } }],
    ['map[int]', { type: ['object', 'null'], additionalProperties: { type: ['integer', 'null'] } }],
  ])('of type %s says what answers hold', (type, schema) => {
    expect(shownFieldSchema({ ...field, type }, struct)).toEqual(schema);
  });

  it('lets a choice be empty in an answer, and each item of a list be one of it', () => {
    const options = ['a', 'b'];
    expect(shownFieldSchema({ ...field, type: 'enum', options }, struct)).toEqual({
      type: ['string', 'null'],
      enum: ['a', 'b', '', null],
    });
    expect(shownFieldSchema({ ...field, type: 'array[enum]', options }, struct)).toEqual({
      type: ['array', 'null'],
      items: { type: 'string', enum: ['a', 'b'] },
    });
  });

  it('asks for what must be there at creation alone', () => {
    const name = { ...field, type: 'dnsLabel', required: true, nullable: true } as const;
    expect(takenFieldSchema(name, 'create', struct)).toMatchObject({
      type: 'string',
      minLength: 1,
      maxLength: 63,
    });
    expect(takenFieldSchema(name, 'update', struct)).toMatchObject({ type: ['string', 'null'] });
  });

  it('says what is never shown, and what only the server writes', () => {
    const secret = { ...field, type: 'string', writeOnly: true } as const;
    expect(takenFieldSchema(secret, 'create', struct)).toMatchObject({ writeOnly: true });
    const state = { type: 'string', create: false, update: false };
    expect(shownFieldSchema(state, struct)).toMatchObject({ readOnly: true });
  });
});
