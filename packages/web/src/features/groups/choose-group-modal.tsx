import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { Principal } from '../access/bindings.ts';
import { PrincipalPicker } from '../access/principal-picker.tsx';

interface ChooseGroupModalProps {
  readonly onChoose: (groupId: string) => void;
  readonly onClose: () => void;
}

/** Asks for a group, whose page is then shown. */
export function ChooseGroupModal({ onChoose, onClose }: ChooseGroupModalProps): ReactElement {
  const [chosen, setChosen] = useState<readonly Principal[]>([]);
  const [group] = chosen;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (group) onChoose(group.id);
  };
  return (
    <Modal opened onClose={onClose} title="Give roles to a group">
      <form onSubmit={submit}>
        <Stack>
          <PrincipalPicker
            label="Group"
            description="Known are groups of people who have logged in; of any other type the whole id, such as oidc_group://developers."
            principalType="group"
            max={1}
            value={chosen}
            onChange={setChosen}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={group === undefined}>
              Choose roles
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
