import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorCatalogue, ErrorDefinition } from '@drover/base';

/** A code and what stands under it. */
export type ErrorEntry = readonly [code: string, definition: ErrorDefinition];

function isCatalogue(value: unknown): value is ErrorCatalogue<string> {
  return typeof value === 'object' && value !== null && 'definitions' in value && 'create' in value;
}

/** The entries of every catalogue: what the files `errors.ts` of the packages export. */
export async function loadErrorEntries(): Promise<ErrorEntry[]> {
  const entries: ErrorEntry[] = [];
  for (const path of globSync('packages/*/src/errors.ts').sort()) {
    const module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
    const catalogues = Object.values(module).filter(isCatalogue);
    entries.push(...catalogues.flatMap(({ definitions }) => Object.entries(definitions)));
  }
  return entries;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

/** The text of docs/reference/errors.md: every code with its status, what happened, and what to do about it. */
export function renderErrorReference(entries: readonly ErrorEntry[]): string {
  const rows = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { status, message, remedy }]) =>
        `| \`${code}\` | ${status} | ${cell(message)} | ${cell(remedy)} |`,
    );
  return [
    '# Errors',
    '',
    'Every failure that Drover itself reports has one of these codes. It stands in `code` of an API error, in the',
    'message of a condition and in the log line. `{name}` stands for a value of the case at hand.',
    '',
    '| code | HTTP | what happened | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
