import { describe, expect, it } from 'vitest';
import type { Draft } from '../editor/draft.ts';
import { draftFields } from './draft-fields.ts';

/** Fields of a draft that change it for good. */
function fieldsOf(initial: Draft, problems: Readonly<Record<string, string>> = {}) {
  const state = { draft: initial };
  const fields = () =>
    draftFields({
      draft: state.draft,
      onChange: (draft) => {
        state.draft = draft;
      },
      problemAt: (path) => problems[path],
    });
  return { state, fields };
}

const typed = (value: string) => ({ currentTarget: { value } });

describe('inputs bound to a draft', () => {
  it('read and change what stands at their path, and show its problem', () => {
    const { state, fields } = fieldsOf(
      { containers: [{ name: 'main', image: 'a' }] },
      { 'containers[0].image': 'no such image' },
    );
    const image = fields().at('containers', 0).text('image');
    expect([image.value, image.error]).toEqual(['a', 'no such image']);
    image.onChange(typed('b'));
    expect(state.draft).toEqual({ containers: [{ name: 'main', image: 'b' }] });
  });

  it('take an emptied number away', () => {
    const { state, fields } = fieldsOf({ scale: 3, name: 'web' });
    fields().number('scale').onChange('');
    expect(state.draft).toEqual({ name: 'web' });
    fields().number('scale').onChange(0);
    expect(state.draft).toEqual({ name: 'web', scale: 0 });
  });

  it('take ports as numbers or names', () => {
    const { state, fields } = fieldsOf({});
    fields().numberOrText('port').onChange(typed('8080'));
    expect(state.draft).toEqual({ port: 8080 });
    fields().numberOrText('port').onChange(typed('http'));
    expect(state.draft).toEqual({ port: 'http' });
    fields().numberOrText('port').onChange(typed(''));
    expect(state.draft).toEqual({});
  });

  it('keep empty lines only while they are typed', () => {
    const { state, fields } = fieldsOf({});
    fields().lines('command').onChange(typed('sh\n\n-c'));
    expect(state.draft).toEqual({ command: ['sh', '', '-c'] });
    fields().lines('command').onBlur();
    expect(state.draft).toEqual({ command: ['sh', '-c'] });
    fields().lines('command').onChange(typed(''));
    expect(state.draft).toEqual({});
  });
});
