import type { Filter } from './filter.ts';

/** What all warnings of one answer may weigh, in bytes; more are left out. */
const MAX_WARNING_BYTES = 4_096;

/** Sends along what was noticed on the way, such as fields that the kind does not have. */
export const warnings: Filter = async (context, next) => {
  const response = await next(context);
  const lines = headerLines(context.warnings);
  if (lines.length === 0) return response;
  return { ...response, headers: { ...response.headers, warning: lines } };
};

function headerLines(texts: ReadonlySet<string>): string[] {
  const lines: string[] = [];
  let length = 0;
  for (const text of texts) {
    const line = `299 - ${JSON.stringify(text.replaceAll(/[^\x20-\x7e]/g, '?'))}`;
    length += line.length;
    if (length > MAX_WARNING_BYTES) break;
    lines.push(line);
  }
  return lines;
}
