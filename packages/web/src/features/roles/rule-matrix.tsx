import { Group, Text } from '@mantine/core';
import { type KeyboardEvent, type ReactElement, useRef, useState } from 'react';
import { type Cell, movedCell } from './grid-keys.ts';
import { type MatrixRow, mergedRows, type Target, targetKey, verbColumns } from './matrix.ts';
import { MatrixLine } from './matrix-line.tsx';
import { TargetPicker } from './target-picker.tsx';
import { VerbPicker } from './verb-picker.tsx';

interface RuleMatrixProps {
  readonly rows: readonly MatrixRow[];
  readonly onChange: (rows: readonly MatrixRow[]) => void;
}

/** The rules of a role: a line for each resource, a column for each verb. */
export function RuleMatrix({ rows, onChange }: RuleMatrixProps): ReactElement {
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [current, setCurrent] = useState<Cell>({ row: 0, column: 0 });
  const body = useRef<HTMLTableSectionElement>(null);
  const columns = verbColumns(rows, asked);
  const change = (next: readonly MatrixRow[]): void => {
    // A column stays when its last tick goes: it may be wanted back.
    setAsked(columns);
    onChange(next);
  };
  const size = { rows: rows.length, columns: columns.length };
  const focus = (cell: Cell): void => {
    setCurrent(cell);
    const line = body.current?.rows[cell.row];
    line?.querySelectorAll<HTMLInputElement>('input[type=checkbox]')[cell.column]?.focus();
  };
  const move = (event: KeyboardEvent, cell: Cell): void => {
    const next = movedCell(event.key, cell, size);
    if (!next) return;
    event.preventDefault();
    focus(next);
  };
  const add = (target: Target): void => {
    const index = rows.findIndex((row) => targetKey(row.target) === targetKey(target));
    if (index < 0) change([...rows, { target, verbs: [] }]);
    const row = index < 0 ? rows.length : index;
    // The line is there when this change has been drawn.
    requestAnimationFrame(() => focus({ row, column: 1 }));
  };
  return (
    <>
      {rows.length === 0 ? (
        <Text size="sm" className="muted">
          No rules of its own yet.
        </Text>
      ) : (
        <div className="matrix-frame" tabIndex={-1}>
          <table className="matrix" role="grid" aria-label="Rules">
            <thead>
              <tr>
                <th scope="col">Resource</th>
                {columns.map((verb) => (
                  <th scope="col" key={verb} className="matrix-verb">
                    {verb === '*' ? 'all' : verbHeading(verb)}
                  </th>
                ))}
                <th scope="col" aria-label="More" />
              </tr>
            </thead>
            <tbody ref={body}>
              {rows.map((row, index) => (
                <MatrixLine
                  key={targetKey(row.target)}
                  row={row}
                  columns={columns}
                  current={current.row === index ? current.column : undefined}
                  onFocus={(column) => setCurrent({ row: index, column })}
                  onMove={(event, column) => move(event, { row: index, column })}
                  onChange={(changed) =>
                    change(
                      mergedRows(changed ? rows.with(index, changed) : rows.toSpliced(index, 1)),
                    )
                  }
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Group align="flex-start" gap="xl">
        <TargetPicker onAdd={add} />
        <VerbPicker columns={columns} onAdd={(verb) => setAsked((before) => [...before, verb])} />
      </Group>
    </>
  );
}

/** Long verbs break where their words do. */
function verbHeading(verb: string): ReactElement {
  const [first = '', ...rest] = verb.replace('deletecollection', 'delete-collection').split('-');
  return (
    <span title={verb}>
      {first}
      {rest.map((part) => (
        <span key={part}>
          {verb.includes('-') ? '-' : ''}
          <wbr />
          {part}
        </span>
      ))}
    </span>
  );
}
