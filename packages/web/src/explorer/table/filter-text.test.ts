import { describe, expect, it } from 'vitest';
import { filtersOf } from './filter-text.ts';

const FIELDS = [
  { id: 'name', field: 'metadata.name', isText: true },
  { id: 'status', field: 'metadata.fields[2]', isText: true },
  { id: 'restarts', field: 'metadata.fields[3]', isText: false },
];

describe('filtersOf', () => {
  it('looks for a word in every column of text', () => {
    expect(filtersOf('web', FIELDS)).toEqual(['metadata.name~web,metadata.fields[2]~web']);
  });

  it('looks in one column, or where it is not', () => {
    expect(filtersOf('Status:run restarts:3 -name:db', FIELDS)).toEqual([
      'metadata.fields[2]~run',
      'metadata.fields[3]~3',
      'metadata.name!~db',
    ]);
  });

  it('takes a colon of no column for a part of the word', () => {
    expect(filtersOf('nginx:1.27', FIELDS)).toEqual([
      'metadata.name~nginx:1.27,metadata.fields[2]~nginx:1.27',
    ]);
  });

  it('reads labels', () => {
    expect(filtersOf('app.kubernetes.io/name=web tier!=db', FIELDS)).toEqual([
      'metadata.labels[app.kubernetes.io/name]=web',
      'metadata.labels[tier]!=db',
    ]);
  });

  it('keeps what people write from becoming a part of the filter', () => {
    expect(filtersOf('name:a,metadata.name~b', FIELDS)).toEqual([
      'metadata.name~"a,metadata.name~b"',
    ]);
    expect(filtersOf('name:"two words" "', FIELDS)).toEqual(['metadata.name~"two words"']);
  });

  it('asks for no more than the server takes', () => {
    const many = Array.from({ length: 100 }, (_, index) => `w${index}`).join(' ');
    expect(filtersOf(many, FIELDS)).toHaveLength(30);
  });
});
