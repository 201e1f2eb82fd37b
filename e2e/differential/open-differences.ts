import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Differences that are still to be mended. Every number and list only ever gets smaller; in the end the file goes. */
export interface OpenDifferences {
  /** How many requests of the corpus may be answered differently, by resource. */
  readonly corpus: Readonly<Record<string, number>>;
  /** How many of the tail. */
  readonly tail: number;
  /** Keys of differences that generated sequences may show. */
  readonly generated: readonly string[];
}

/** What is still to be mended. */
export function readOpenDifferences(): OpenDifferences {
  const path = join(import.meta.dirname, 'open-differences.json');
  return JSON.parse(readFileSync(path, 'utf8')) as OpenDifferences;
}
