import { Age } from './age.tsx';
import type { Column } from './data-table.tsx';
import { Moment } from './moment.tsx';
import { StateBadge } from './state-badge.tsx';

/** The state of a row as a badge. */
export function stateColumn<T>(stateOf: (row: T) => string): Column<T> {
  return {
    id: 'state',
    title: 'State',
    width: 140,
    cell: (row) => <StateBadge state={stateOf(row)} />,
    sortBy: stateOf,
  };
}

/** When something ends, in the time of this place; `never` without a time. */
export function expiresColumn<T extends { readonly expiresAt?: string }>(): Column<T> {
  return {
    id: 'expires',
    title: 'Expires',
    cell: ({ expiresAt }) => <Moment at={expiresAt} none="never" />,
    sortBy: ({ expiresAt = '' }) => expiresAt,
  };
}

/** How long ago something was made, moving on by itself. */
export function ageColumn<T extends { readonly created?: string }>(): Column<T> {
  return {
    id: 'age',
    title: 'Age',
    align: 'right',
    width: 110,
    cell: ({ created }) => <Age since={created} />,
    sortBy: ({ created = '' }) => created,
  };
}
