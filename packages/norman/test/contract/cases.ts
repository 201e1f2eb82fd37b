import type { Case } from './case.ts';
import { accessCases } from './cases-access.ts';
import { createCases } from './cases-create.ts';
import { readCases } from './cases-read.ts';
import { updateCases } from './cases-update.ts';
import type { Row } from './row.ts';

/** Everything that holds of types, as their rows tell it. */
export function casesOf(rows: Readonly<Record<string, Row>>): readonly Case[] {
  return Object.entries(rows).flatMap(([id, row]) => [
    ...createCases(id, row),
    ...readCases(id, row),
    ...updateCases(id, row),
    ...accessCases(id, row),
  ]);
}
