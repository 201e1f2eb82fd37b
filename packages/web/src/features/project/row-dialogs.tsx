import type { ReactElement } from 'react';
import { DeleteModal } from './delete-modal.tsx';
import { RollbackModal } from './rollback-modal.tsx';
import type { RowDialog } from './row-menu.tsx';
import { YamlModal } from './yaml-modal.tsx';

interface RowDialogsProps {
  readonly dialog: RowDialog | undefined;
  readonly onClose: () => void;
  /** After the resource was deleted. */
  readonly onDeleted?: () => void;
}

/** What is asked or shown about a resource. */
export function RowDialogs({ dialog, onClose, onDeleted }: RowDialogsProps): ReactElement | null {
  const { kind, resource } = dialog ?? {};
  if (!resource) return null;
  if (kind === 'delete')
    return <DeleteModal resource={resource} onClose={onClose} onDone={onDeleted} />;
  if (kind === 'rollback') return <RollbackModal resource={resource} onClose={onClose} />;
  return <YamlModal resource={resource} onClose={onClose} />;
}
