import { VisuallyHidden } from '@mantine/core';
import { createContext, type ReactElement, use, useMemo, useState } from 'react';
import type { ExplorerObject } from '../api/wire.ts';
import type { ObjectColumn } from './object-column.ts';

/** What is selected in a table, also when it is out of view. */
export interface Selection {
  readonly objects: readonly ExplorerObject[];
  readonly has: (object: ExplorerObject) => boolean;
  readonly set: (object: ExplorerObject, isSelected: boolean) => void;
  readonly clear: () => void;
}

const NOTHING: Selection = { objects: [], has: () => false, set: () => {}, clear: () => {} };

/** The selection that the boxes of a table show. */
export const SelectionContext = createContext<Selection>(NOTHING);

/** Most that can be selected: each is a call of its own. */
export const MAX_SELECTED = 1000;

/** Keeps a selection. */
export function useSelection(): Selection {
  const [selected, setSelected] = useState<ReadonlyMap<string, ExplorerObject>>(new Map());
  return useMemo(
    () => ({
      objects: [...selected.values()],
      has: ({ id }) => selected.has(id),
      set: (object, isSelected) => setSelected((now) => changed(now, object, isSelected)),
      clear: () => setSelected(new Map()),
    }),
    [selected],
  );
}

function changed(
  selected: ReadonlyMap<string, ExplorerObject>,
  object: ExplorerObject,
  isSelected: boolean,
): ReadonlyMap<string, ExplorerObject> {
  const next = new Map(selected);
  if (!isSelected) next.delete(object.id);
  else if (next.size < MAX_SELECTED) next.set(object.id, object);
  return next;
}

/** The boxes at the left of a table. */
export const selectionColumn: ObjectColumn = {
  id: 'selected',
  title: 'Selected',
  header: <VisuallyHidden>Selected</VisuallyHidden>,
  field: '',
  isShown: true,
  isText: false,
  width: 52,
  cell: (object) => <SelectionBox object={object} />,
};

function SelectionBox({ object }: { readonly object: ExplorerObject }): ReactElement {
  const selection = use(SelectionContext);
  return (
    <input
      type="checkbox"
      className="row-check"
      aria-label={`Select ${object.metadata.name}`}
      checked={selection.has(object)}
      onChange={({ currentTarget }) => selection.set(object, currentTarget.checked)}
    />
  );
}
