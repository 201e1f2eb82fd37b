import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';

interface RemoveButtonProps {
  /** What it takes away, for those who hear it: `Remove port 2`. */
  readonly label: string;
  readonly onClick: () => void;
  /** Pixels down, where the inputs beside it have labels above them. */
  readonly mt?: number;
}

/** Takes a row out of a form. */
export function RemoveButton({ label, onClick, mt = 0 }: RemoveButtonProps): ReactElement {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      mt={mt}
      aria-label={label}
      onClick={onClick}
    >
      <IconTrash size={16} />
    </ActionIcon>
  );
}

interface AddButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
}

/** Adds a row to a form. */
export function AddButton({ children, onClick }: AddButtonProps): ReactElement {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      w="fit-content"
      leftSection={<IconPlus size={14} />}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
