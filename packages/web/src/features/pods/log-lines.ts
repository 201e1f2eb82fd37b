/** A line of a log. */
export interface LogLine {
  /** Which of the logs that are read together it is from. */
  readonly source: number;
  /** RFC 3339 with nanoseconds; empty for a line without one. */
  readonly time: string;
  readonly text: string;
}

/** Several logs in one, by time. */
export interface MergedLog {
  readonly lines: readonly LogLine[];
  /** What came of the last line of each log, when it is unfinished. */
  readonly rests: readonly string[];
}

/** Most lines kept on the screen; older ones are dropped. */
export const MAX_LOG_LINES = 5000;

/** Nothing yet. */
export const EMPTY_LOG: MergedLog = { lines: [], rests: [] };

/** Adds a piece of the text of a log, each line of which begins with its time; keeps the newest lines. */
export function appendLog(
  { lines, rests }: MergedLog,
  source: number,
  text: string,
  maxLines = MAX_LOG_LINES,
): MergedLog {
  const parts = ((rests[source] ?? '') + text).split('\n');
  const rest = parts.pop() ?? '';
  const added = parts.map((part) => lineOf(source, part));
  return {
    lines: mergeLines(lines, added).slice(-maxLines),
    rests: Array.from({ length: Math.max(rests.length, source + 1) }, (_, index) =>
      index === source ? rest : (rests[index] ?? ''),
    ),
  };
}

function lineOf(source: number, text: string): LogLine {
  const match = /^(\d{4}-\d\d-\d\dT\S+) (.*)$/s.exec(text);
  return { source, time: match?.[1] ?? '', text: match?.[2] ?? text };
}

/** Puts lines where they belong by their time; nearly all belong at the end. */
function mergeLines(lines: readonly LogLine[], added: readonly LogLine[]): readonly LogLine[] {
  const [first] = added;
  if (!first) return lines;
  const after = lines.findLastIndex(({ time }) => time <= first.time) + 1;
  if (after === lines.length) return [...lines, ...added];
  const tail = [...lines.slice(after), ...added];
  return [...lines.slice(0, after), ...tail.toSorted(byTime)];
}

function byTime(left: LogLine, right: LogLine): number {
  return left.time < right.time ? -1 : left.time > right.time ? 1 : 0;
}
