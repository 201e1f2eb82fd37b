import { Group, Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { Column } from '../../components/data-table.tsx';
import type { ProjectResource } from './resources.ts';

/** A column of a section. */
export interface SectionColumn<T> extends Column<T> {
  /** All that a cell has no room for, where it shows the first of several. */
  readonly texts?: (row: T) => readonly string[];
}

/** The name of a row. */
export function nameColumn<T extends ProjectResource>(badge?: (row: T) => ReactNode): Column<T> {
  return {
    id: 'name',
    title: 'Name',
    cell: (row) => (
      <Group gap={8} wrap="nowrap">
        <Text size="sm" fw={550} truncate maw="18vw" title={row.name ?? row.id}>
          {row.name ?? row.id}
        </Text>
        {badge?.(row)}
      </Group>
    ),
    sortBy: ({ name, id }) => name ?? id,
  };
}

/** The namespace of a row; what has none belongs to the whole project. */
export function namespaceColumn<T extends ProjectResource>(): Column<T> {
  return {
    id: 'namespace',
    title: 'Namespace',
    cell: ({ namespaceId }) => (
      <span className={namespaceId ? 'one-line' : 'one-line muted'}>
        {namespaceId ?? 'all of the project'}
      </span>
    ),
    sortBy: ({ namespaceId }) => namespaceId ?? '',
  };
}

/** A column of short texts, of which a row may have many: the first is shown, all are told. */
export function textsColumn<T extends ProjectResource>(
  id: string,
  title: string,
  textsOf: (row: T) => readonly string[],
): SectionColumn<T> {
  return {
    id,
    title,
    texts: textsOf,
    cell: (row) => <FirstText texts={textsOf(row)} />,
    sortBy: (row) => textsOf(row)[0] ?? '',
  };
}

function FirstText({ texts }: { readonly texts: readonly string[] }): ReactElement {
  const [first, ...others] = texts;
  if (first === undefined) return <span className="muted">–</span>;
  return (
    <Text size="sm" truncate maw="16vw" title={texts.join('\n')}>
      {first}
      {others.length > 0 && (
        <Text span size="sm" className="muted">
          {' '}
          and {others.length} more
        </Text>
      )}
    </Text>
  );
}

/** A column of one short word, of which there are few. */
export function wordColumn<T extends ProjectResource>(
  id: string,
  title: string,
  wordOf: (row: T) => string,
): SectionColumn<T> {
  return {
    id,
    title,
    cell: (row) => <span className="one-line">{wordOf(row)}</span>,
    sortBy: wordOf,
  };
}
