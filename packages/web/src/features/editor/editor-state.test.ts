import { describe, expect, it } from 'vitest';
import {
  type EditorState,
  isChanged,
  openedState,
  shownProblems,
  withDraft,
  withMerged,
  withText,
  withView,
} from './editor-state.ts';
import { referencePlace } from './references.ts';
import { warningsOf } from './resource-calls.ts';
import { isSecretField } from './secret-cover.tsx';
import { readYaml, yamlOf } from './yaml-text.ts';

const BASE = { type: 'configMap', name: 'settings', data: { a: '1' } };

function opened(): EditorState {
  return openedState(BASE, '"7"', 'form');
}

describe('an editor', () => {
  it('shows the same draft in both ways', () => {
    const typed = withText(withView(opened(), 'yaml'), 'type: configMap\nname: other # why\n');
    expect(typed.draft).toEqual({ type: 'configMap', name: 'other' });
    const form = withDraft(withView(typed, 'form'), { ...typed.draft, data: { b: '2' } });
    expect(withView(form, 'yaml').text).toBe('type: configMap\nname: other\ndata:\n  b: "2"\n');
  });

  it('keeps comments as long as the form changes nothing', () => {
    const text = '# why\ntype: configMap\nname: x\n';
    const typed = withText(withView(opened(), 'yaml'), text);
    expect(withView(withView(typed, 'form'), 'yaml').text).toBe(text);
  });

  it('keeps the draft, and stays, while the text is no YAML', () => {
    const typed = withText(withView(opened(), 'yaml'), 'name: [');
    expect(typed).toMatchObject({ isYaml: false, draft: BASE });
    expect(withView(typed, 'form').view).toBe('yaml');
    expect(isChanged(typed)).toBe(true);
  });

  it('knows whether something would be lost', () => {
    expect(isChanged(opened())).toBe(false);
    expect(isChanged(withDraft(opened(), { ...BASE, name: 'x' }))).toBe(true);
    const back = withText(opened(), 'data: {a: "1"}\nname: settings\ntype: configMap');
    expect(isChanged(back)).toBe(false);
  });

  it('writes the text anew when somebody else’s values are taken', () => {
    const merged = withMerged(withText(opened(), 'name: ['), { type: 'configMap', name: 'theirs' });
    expect(merged).toMatchObject({ isYaml: true, text: 'type: configMap\nname: theirs\n' });
  });
});

describe('shownProblems', () => {
  const problems = [
    { path: 'name', message: 'Give it a name.' },
    { path: 'data.a', message: 'Wrong.' },
  ];

  it('are those of fields that were changed, and all after a try', () => {
    const state = withDraft(opened(), { ...BASE, data: { a: '2' } });
    expect(shownProblems(state, problems)).toEqual([problems[1]]);
    expect(shownProblems({ ...state, tries: 1 }, problems)).toEqual(problems);
  });

  it('hold what the server refused until it is changed', () => {
    const failure = { status: 422, code: 'X', message: 'is taken', fieldName: 'data.a' };
    const state = { ...opened(), refusal: { failure, draft: BASE } };
    expect(shownProblems(state, [])).toEqual([{ path: 'data.a', message: 'is taken' }]);
    expect(shownProblems(withDraft(state, { ...BASE, data: { a: '2' } }), [])).toEqual([]);
    expect(shownProblems(withDraft(state, { ...BASE, name: 'x' }), [])).toHaveLength(1);
  });

  it('hold that a name is taken', () => {
    const failure = { status: 409, code: 'AlreadyExists', message: 'is taken' };
    const state = { ...opened(), refusal: { failure, draft: BASE } };
    expect(shownProblems(state, [])).toEqual([{ path: 'name', message: 'is taken' }]);
  });
});

describe('YAML', () => {
  it('gives back every text as it was', () => {
    const data = {
      crlf: 'a\r\nb\r\n',
      tab: '\ta\n\t\tb',
      markup: '<img src=x onerror=alert(1)>',
      lines: 'a\n\n  b\n',
      number: '1.10',
      flag: 'yes',
      empty: '',
      anchor: '&a *b !c',
      bidi: '\u202e\u0000',
    };
    expect(readYaml(yamlOf({ data })).draft).toEqual({ data });
  });

  it('holds no key that objects have by themselves', () => {
    const { draft } = readYaml('__proto__: { polluted: true }');
    expect(Object.keys(draft ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('warningsOf', () => {
  it('takes the texts out of headers that were joined', () => {
    expect(
      warningsOf('299 - "unknown field \'a, b\' was ignored", 299 - "another \\"one\\""'),
    ).toEqual(["unknown field 'a, b' was ignored", 'another "one"']);
    expect(warningsOf(null)).toEqual([]);
  });
});

describe('referencePlace', () => {
  it.each([
    ['secret', 'project/c-x:p-y', { scope: 'project/c-x:p-y', type: 'secret' }],
    ['namespace', 'project/c-x:p-y', { scope: 'cluster/c-x', type: 'namespace' }],
    ['/v3/schemas/user', 'project/c-x:p-y', { scope: '', type: 'user' }],
    [
      '/v3/clusters/schemas/namespace',
      'project/c-x:p-y',
      { scope: 'cluster/c-x', type: 'namespace' },
    ],
    [
      '/v3/cluster/schemas/storageClass',
      'project/c-x:p-y',
      { scope: 'cluster/c-x', type: 'storageClass' },
    ],
    ['/v3/project/schemas/secret', 'project/c-x:p-y', { scope: 'project/c-x:p-y', type: 'secret' }],
    ['cluster', '', { scope: '', type: 'cluster' }],
    ['../x', '', undefined],
  ])('finds %s from %s', (target, scope, place) => {
    expect(referencePlace(target, scope)).toEqual(place);
  });
});

describe('isSecretField', () => {
  it('is what a stored secret shows of its values', () => {
    expect(isSecretField('namespacedSecret', ['data', 'a'])).toBe(true);
    expect(isSecretField('namespacedSecret', ['labels', 'a'])).toBe(false);
    expect(isSecretField('configMap', ['data', 'a'])).toBe(false);
  });
});
