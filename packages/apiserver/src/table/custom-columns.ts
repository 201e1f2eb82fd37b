import { ageOf, goJson } from '@drover/kubernetes';
import { parseJsonPath } from './json-path.ts';
import { AGE, type Column, NAME } from './table.ts';

/** A column as a CustomResourceDefinition describes it. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** The columns of a custom resource: its name, then those of its definition, or else its age. */
export function customColumns(printerColumns: readonly PrinterColumn[] = []): readonly Column[] {
  if (printerColumns.length === 0) return [NAME, { ...AGE, type: 'date' }];
  return [NAME, ...printerColumns.map(columnOf)];
}

/** What a value becomes in a column of a type; `null` where it does not fit. */
const CELLS: Readonly<Record<string, (value: unknown, nowMs: number) => unknown>> = {
  string: (value) => (typeof value === 'string' ? value : goJson(value)),
  integer: (value) => (typeof value === 'number' ? Math.trunc(value) : null),
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  date: (value, nowMs) => (typeof value === 'string' ? ageOf(value, nowMs) : null),
};

function columnOf({ jsonPath, ...definition }: PrinterColumn): Column {
  const path = parseJsonPath(jsonPath);
  const toCell = CELLS[definition.type];
  const described = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return {
    ...definition,
    description: definition.description || described,
    cell: (object, nowMs) => {
      const value = path?.find(object)[0] ?? null;
      return value === null ? null : (toCell?.(value, nowMs) ?? null);
    },
  };
}
