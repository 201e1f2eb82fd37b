import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = readdirSync('packages').sort();
const documents = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/*.md', 'e2e/**/*.md', 'bench/*.md'],
  {
    exclude: (path) => path.includes('node_modules'),
  },
).sort();

/** Targets of Markdown links to files of the repository, without fragments. */
function linkTargets(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g)].map(
    (match) => match[1] ?? '',
  );
}

describe('documents', () => {
  it.each(packages)(
    '%s has a README with its duty, its non-duties, an example and its invariants',
    (name) => {
      const text = readFileSync(`packages/${name}/README.md`, 'utf8');
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(
        (match) => match[1]?.toLowerCase() ?? '',
      );
      expect(text.startsWith(`# @drover/${name}\n`)).toBe(true);
      for (const wanted of ['example', 'invariants', 'dependencies']) {
        expect(
          headings.some((heading) => heading.includes(wanted)),
          `heading "${wanted}"`,
        ).toBe(true);
      }
    },
  );

  it('says in the README of the API server what each of its folders holds', () => {
    const text = readFileSync('packages/apiserver/README.md', 'utf8');
    const map = text.split('```text')[1]?.split('```')[0] ?? '';
    const named = [...map.matchAll(/([a-z-]+)\//g)].map(([, name]) => name);
    const folders = readdirSync('packages/apiserver/src', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.filter((name) => !named.includes(name))).toEqual([]);
  });

  it.each(packages.filter((name) => name !== 'web'))('%s has a package comment', (name) => {
    expect(readFileSync(`packages/${name}/src/index.ts`, 'utf8')).toContain(
      '@packageDocumentation',
    );
  });

  it.each(documents)('%s links only to files that are there', (document) => {
    const missing = linkTargets(readFileSync(document, 'utf8')).filter(
      (target) => !existsSync(normalize(join(dirname(document), decodeURIComponent(target)))),
    );
    expect(missing).toEqual([]);
  });

  it('numbers its decisions without gap or twin', () => {
    const numbers = globSync('docs/decisions/[0-9]*.md').map((path) =>
      Number(path.split('/').at(-1)?.slice(0, 4)),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  it.each(globSync('docs/decisions/[0-9]*.md').sort())(
    '%s says what a decision must say',
    (path) => {
      const text = readFileSync(path, 'utf8');
      for (const part of [
        'Date:',
        'Status:',
        '## Context',
        '## Options',
        '## Decision',
        '## Consequences',
        '## How we would notice',
      ]) {
        expect(text, part).toContain(part);
      }
    },
  );

  it('leaves no work marked as open in the sources', () => {
    const sources = globSync(
      ['packages/*/src/**/*.{ts,tsx}', 'e2e/**/*.{ts,go}', 'bench/**/*.{ts,go}', 'scripts/*.ts'],
      {
        exclude: (path) => path.includes('node_modules') || path.includes('generated'),
      },
    );
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
    expect(sources.filter((path) => marks.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
