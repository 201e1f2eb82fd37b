import type { ErrorDefinition } from '@drover/base';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

/** The text of docs/reference/errors.md: every code with its status, what happened, and what to do about it. */
export function renderErrorReference(
  entries: readonly (readonly [string, ErrorDefinition])[],
): string {
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
