import { expect, it } from 'vitest';
import { goingWords } from './going-words.ts';

it('says what goes with a user', () => {
  expect(goingWords({ global: 1, clusters: 2, projects: 0 })).toContain(
    'Their roles go: 1 global role, 2 roles in clusters.',
  );
  expect(goingWords({ global: 0, clusters: 0, projects: 0 })).toContain('They have no roles.');
});
