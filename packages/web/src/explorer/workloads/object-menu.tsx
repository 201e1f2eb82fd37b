import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconArrowBackUp,
  IconChevronDown,
  IconDownload,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconScale,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { ActionModal } from '../action-modal.tsx';
import { deleteObjects, downloadObjects } from '../object-actions.ts';
import { canDo } from '../object-rights.ts';
import { hold, restart, type WorkloadPlace } from './workload-calls.ts';
import { ImagesDialog, RollBackDialog, ScaleDialog } from './workload-dialogs.tsx';
import { actionsOf, isHeld } from './workload-facts.ts';

type Dialog = 'scale' | 'images' | 'rollback' | 'delete';

/** What this person can do with an object. */
export function ObjectMenu({ place }: { readonly place: WorkloadPlace }): ReactElement {
  const { clusterId, object } = place;
  const [dialog, setDialog] = useState<Dialog>();
  const again = useReadAgain(clusterId);
  return (
    <>
      <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} />}>
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {canDo(object, 'update') && (
            <WorkloadItems place={place} onAsk={setDialog} onDone={again} />
          )}
          <Menu.Item
            leftSection={<IconDownload size={16} />}
            onClick={() => void downloadObjects(clusterId, [object])}
          >
            Download YAML
          </Menu.Item>
          {canDo(object, 'remove') && (
            <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setDialog('delete')}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog !== undefined && (
        <OpenDialog
          dialog={dialog}
          place={place}
          onDone={again}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}

const ASKED = {
  scale: { label: 'Scale', icon: <IconScale size={16} /> },
  images: { label: 'Change images', icon: <IconPhoto size={16} /> },
  rollback: { label: 'Roll back', icon: <IconArrowBackUp size={16} /> },
} as const;

interface WorkloadItemsProps {
  readonly place: WorkloadPlace;
  readonly onAsk: (dialog: Dialog) => void;
  readonly onDone: () => void;
}

/** What can be done with what makes pods. */
function WorkloadItems({ place, onAsk, onDone }: WorkloadItemsProps): ReactElement | null {
  const run = useRun(onDone);
  const actions = actionsOf(place.object);
  const held = isHeld(place.object);
  if (actions.length === 0) return null;
  return (
    <>
      {(['scale', 'images', 'rollback'] as const)
        .filter((action) => actions.includes(action))
        .map((action) => (
          <Menu.Item key={action} leftSection={ASKED[action].icon} onClick={() => onAsk(action)}>
            {ASKED[action].label}
          </Menu.Item>
        ))}
      {actions.includes('restart') && (
        <Menu.Item
          leftSection={<IconRefresh size={16} />}
          onClick={() => run({ label: 'Restarted', call: () => restart(place) })}
        >
          Restart
        </Menu.Item>
      )}
      {actions.includes('hold') && (
        <Menu.Item
          leftSection={held ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          onClick={() =>
            run({ label: held ? 'Goes on' : 'Paused', call: () => hold(place, !held) })
          }
        >
          {held ? 'Resume' : 'Pause'}
        </Menu.Item>
      )}
      <Menu.Divider role="separator" />
    </>
  );
}

interface OpenDialogProps {
  readonly dialog: Dialog;
  readonly place: WorkloadPlace;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function OpenDialog({ dialog, ...props }: OpenDialogProps): ReactElement {
  switch (dialog) {
    case 'scale':
      return <ScaleDialog {...props} />;
    case 'images':
      return <ImagesDialog {...props} />;
    case 'rollback':
      return <RollBackDialog {...props} />;
    case 'delete':
      return <DeleteDialog {...props} />;
  }
}

function DeleteDialog({ place, onClose }: Omit<OpenDialogProps, 'dialog'>): ReactElement {
  const navigate = useNavigate();
  const { clusterId, object } = place;
  const { name, namespace } = object.metadata;
  return (
    <ActionModal
      title={`Delete ${name}?`}
      label="Delete"
      isDangerous
      run={() => deleteObjects(place, [object])}
      onDone={() =>
        void navigate({
          to: '/c/$clusterId/explorer/$type',
          params: { clusterId, type: object.type },
        })
      }
      onClose={onClose}
    >
      <Text size="sm">
        {namespace === undefined ? '' : `It is in the namespace ${namespace}. `}
        What belongs to it goes with it. This cannot be undone.
      </Text>
    </ActionModal>
  );
}

function useReadAgain(clusterId: string): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ['explorer', clusterId, 'object'] });
}

interface Run {
  /** What is said when it is done. */
  readonly label: string;
  readonly call: () => Promise<void>;
}

function useRun(onDone: () => void): (run: Run) => void {
  const mutation = useMutation({
    mutationFn: ({ call }: Run) => call(),
    onSuccess: (_, { label }) => {
      notifications.show({ color: 'teal', message: label });
      onDone();
    },
    onError: (error) => {
      const { message, remedy, code } = toFailure(error);
      notifications.show({ color: 'red', title: `Not done (${code})`, message: remedy ?? message });
    },
  });
  return mutation.mutate;
}
