import type { Case } from './case.ts';
import { accessCases } from './cases-access.ts';
import { createCases } from './cases-create.ts';
import { readCases } from './cases-read.ts';
import { updateCases } from './cases-update.ts';
import { parseField, type Row } from './row.ts';

/** Everything that holds of types, as their rows tell it. */
export function casesOf(rows: Readonly<Record<string, Row>>): readonly Case[] {
  return Object.entries(rows).flatMap(([id, full]) => {
    const row = withoutShared(full, rows);
    return [
      ...createCases(id, row),
      ...readCases(id, row),
      ...updateCases(id, row),
      ...accessCases(id, row),
    ];
  });
}

/** Fields that a body must have are tried with every type that has them. */
function withoutShared(row: Row, rows: Readonly<Record<string, Row>>): Row {
  const shared = row.like === undefined ? [] : (rows[row.like]?.fields ?? []);
  const isOwn = (line: string): boolean => !shared.includes(line) || parseField(line).required;
  return { ...row, fields: row.fields.filter(isOwn) };
}
