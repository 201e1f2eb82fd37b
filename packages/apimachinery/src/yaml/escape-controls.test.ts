import { expect, it } from 'vitest';
import { escapeControls } from './escape-controls.ts';

it('writes as an escape what readers of YAML refuse as it is, and nothing else', () => {
  expect(escapeControls('a: "\u{7F}\u{85}\u{92}"\né: \t"\\n"\n')).toBe(
    'a: "\\x7f\\x85\\x92"\né: \t"\\n"\n',
  );
});
