import { readFileSync } from 'node:fs';
import { renderReference } from '@drover/cli';
import { describe, expect, it } from 'vitest';

describe('the reference of the command line', () => {
  it('equals what the help texts say (run `make golden` to write it)', () => {
    expect(readFileSync('docs/reference/cli.md', 'utf8')).toBe(renderReference());
  });

  it('has an example or a description for every command', () => {
    const sections = renderReference().split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(25);
    for (const section of sections) expect(section, section).toMatch(/Usage: drover.*\n\n\S/);
  });
});
