import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconBan, IconDroplet, IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { action, type ClusterNode } from '../../api/v3.ts';
import { DrainModal } from './drain-modal.tsx';

interface SimpleAction {
  readonly name: string;
  readonly label: string;
  readonly icon: ReactNode;
}

const SIMPLE: readonly SimpleAction[] = [
  { name: 'cordon', label: 'Cordon', icon: <IconBan size={16} /> },
  { name: 'uncordon', label: 'Uncordon', icon: <IconArrowBackUp size={16} /> },
  { name: 'stopDrain', label: 'Stop draining', icon: <IconPlayerStop size={16} /> },
];

/** What the server lets this person do with a node now. */
export function NodeActions({ node }: { readonly node: ClusterNode }): ReactElement {
  const { actions = {} } = node;
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      {SIMPLE.filter(({ name }) => actions[name] !== undefined).map((each) => (
        <ActionButton key={each.name} node={node} {...each} />
      ))}
      {actions['drain'] !== undefined && (
        <Button variant="default" leftSection={<IconDroplet size={16} />} onClick={open}>
          Drain
        </Button>
      )}
      {opened && <DrainModal node={node} onClose={close} />}
    </>
  );
}

function ActionButton({
  node,
  name,
  label,
  icon,
}: SimpleAction & { readonly node: ClusterNode }): ReactElement {
  const mutation = useMutation({
    mutationFn: () => action(`nodes/${node.id}`, name),
    onError: (error) => {
      const { message, remedy, code } = toFailure(error);
      notifications.show({ color: 'red', title: `${label}: ${code}`, message: remedy ?? message });
    },
  });
  return (
    <Button
      variant="default"
      leftSection={icon}
      loading={mutation.isPending}
      onClick={() => mutation.mutate()}
    >
      {label}
    </Button>
  );
}
