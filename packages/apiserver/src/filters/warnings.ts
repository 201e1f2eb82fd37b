import type { Filter } from './filter.ts';

/** Characters of all warnings of one answer; when there are more, each is cut to {@link MAX_CUT}, and the last are left out. */
const MAX_TOTAL = 4_096;
const MAX_CUT = 256;

/** The most warnings of one answer; more are left out. */
const MAX_WARNINGS = 256;

/** Sends along what was noticed on the way, such as fields that the kind does not have. */
export const warnings: Filter = async (context, next) => {
  const response = await next(context);
  if (context.warnings.size === 0) return response;
  const lines = headerLines(context.warnings);
  if (lines.length === 0) return response;
  return { ...response, headers: { ...response.headers, warning: lines } };
};

function headerLines(given: ReadonlySet<string>): string[] {
  // What no header can hold is left out, as Kubernetes does.
  const texts = [...given].filter((text) => !/\p{Cc}/u.test(text)).slice(0, MAX_WARNINGS);
  const characters = texts.map((text) => Array.from(text));
  const total = characters.reduce((sum, { length }) => sum + length, 0);
  const max = total > MAX_TOTAL ? MAX_CUT : Number.POSITIVE_INFINITY;
  const lines: string[] = [];
  let written = 0;
  for (const text of characters) {
    if (written >= MAX_TOTAL) break;
    const shown = text.slice(0, max);
    written += shown.length;
    lines.push(headerLine(shown.join('')));
  }
  return lines;
}

/** Headers are bytes: text beyond ASCII goes as UTF-8. */
function headerLine(text: string): string {
  const quoted = text.replaceAll(/[\\"]/g, (character) => `\\${character}`);
  return `299 - "${Buffer.from(quoted).toString('latin1')}"`;
}
