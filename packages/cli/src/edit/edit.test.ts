import type { NormanField, NormanSchema, NormanSchemas } from '@drover/client/norman';
import { describe, expect, it } from 'vitest';
import { changesOf, editableOf, editorText } from './editable.ts';
import { markProblem } from './mark-problem.ts';

const field = (type: string, update = true): NormanField => ({ type, create: true, update });

const limits: NormanSchema = {
  id: 'limits',
  pluralName: 'limits',
  links: {},
  resourceFields: { cpu: field('string'), memory: field('string'), labels: field('map[string]') },
};
const project: NormanSchema = {
  id: 'project',
  pluralName: 'projects',
  links: {},
  resourceFields: {
    name: field('string'),
    clusterId: field('string', false),
    description: field('string'),
    labels: field('map[string]'),
    limits: field('limits'),
  },
};
const schemas: NormanSchemas = { all: [project, limits], find: () => undefined };

describe('what can be edited', () => {
  it('is what can be changed and has a value; the rest is named', () => {
    const editable = editableOf(
      { id: 'p-1', type: 'project', name: 'one', clusterId: 'c-1', description: null, state: 'x' },
      project,
    );
    expect(editable.fields).toEqual({ name: 'one' });
    const text = editorText('project/p-1', editable);
    expect(text).toMatch(/^# project\/p-1\n/);
    expect(text).toContain('description (string)');
    expect(text.endsWith('\nname: one\n')).toBe(true);
  });
});

describe('changesOf', () => {
  const changes = (before: object, after: object) =>
    changesOf({ before: { ...before }, after: { ...after } }, project, schemas);

  it('sends what differs, and null for what is gone', () => {
    expect(changes({ name: 'a', description: 'd' }, { name: 'b' })).toEqual({
      name: 'b',
      description: null,
    });
    expect(changes({ name: 'a' }, { name: 'a' })).toEqual({});
  });

  it('sends members of structures, and maps whole', () => {
    const before = {
      limits: { cpu: '1', memory: '2', labels: { a: '1', b: '2' } },
      labels: { x: '1' },
    };
    const after = { limits: { cpu: '1', labels: { a: '1' } }, labels: { x: '1', y: '2' } };
    expect(changes(before, after)).toEqual({
      limits: { memory: null, labels: { a: '1' } },
      labels: { x: '1', y: '2' },
    });
  });
});

describe('markProblem', () => {
  const text = '# head\nname: x\nrules:\n  - verbs: [get]\n    role: y\n';
  const lines = ['not allowed (InvalidOption)'];

  it('stands above the line of the field, and replaces the one before', () => {
    const marked = markProblem(text, { fieldName: 'name', lines });
    expect(marked).toBe(text.replace('name: x', '#! not allowed (InvalidOption)\nname: x'));
    expect(markProblem(marked, { fieldName: 'name', lines: ['no'] })).toBe(
      text.replace('name: x', '#! no\nname: x'),
    );
  });

  it('finds fields in lists, with their indent', () => {
    const marked = markProblem(text, { fieldName: 'rules[0].role', lines });
    expect(marked).toContain('\n    #! not allowed (InvalidOption)\n    role: y\n');
  });

  it('stands at the top and names the field when it is not in the text', () => {
    const marked = markProblem(text, { fieldName: 'Cluster name', lines });
    expect(marked).toBe(`#! Cluster name:\n#! not allowed (InvalidOption)\n${text}`);
    expect(markProblem('a: [', { fieldName: undefined, lines })).toBe(
      '#! not allowed (InvalidOption)\na: [',
    );
  });
});
