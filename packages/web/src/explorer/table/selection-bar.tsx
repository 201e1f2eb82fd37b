import { Button, Text } from '@mantine/core';
import { IconDownload, IconTrash, IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { deleteObjects, downloadObjects, type TypePlace } from '../object-actions.ts';
import { canDo } from '../object-rights.ts';
import type { Selection } from './selection.tsx';

interface SelectionBarProps {
  readonly place: TypePlace;
  /** What they are, as people say it: `pods`. */
  readonly title: string;
  readonly selection: Selection;
}

/** More than this has to be typed before it is deleted. */
const MANY = 10;

/** What can be done with all that is selected. */
export function SelectionBar({ place, title, selection }: SelectionBarProps): ReactElement | null {
  const { objects, clear } = selection;
  const count = objects.length;
  if (count === 0) return null;
  return (
    <div className="selection-bar" role="toolbar" aria-label="With what is selected">
      <Text size="sm" fw={600} role="status">
        {count} selected
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} />}
        onClick={() => void downloadObjects(place.clusterId, objects)}
      >
        Download YAML
      </Button>
      {objects.every((object) => canDo(object, 'remove')) && (
        <ConfirmButton
          size="compact-sm"
          label="Delete"
          leftSection={<IconTrash size={14} />}
          title={`Delete ${count} ${title}?`}
          phrase={count > MANY ? String(count) : ''}
          run={() => deleteObjects(place, objects)}
          onDone={clear}
        >
          {namesOf(objects.map(({ id }) => id))}. This cannot be undone.
        </ConfirmButton>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconX size={14} />}
        onClick={clear}
      >
        None
      </Button>
    </div>
  );
}

function namesOf(ids: readonly string[]): string {
  const more = ids.length - 5;
  return `${ids.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
