import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { Refusals } from '../access/refusals.tsx';
import { RolePicker } from '../access/role-picker.tsx';
import { roleGroups, roleName, useRoleTemplates } from '../access/roles.ts';
import { exchange } from '../access/steps.ts';
import { changingSteps } from './giving.ts';
import { type MembersPlace, ownBindings, type Person } from './members.ts';
import { bindingKind } from './use-members.ts';

interface ChangeRolesModalProps {
  readonly place: MembersPlace;
  readonly person: Person;
  readonly onClose: () => void;
}

/** Gives other roles to somebody who has access already. */
export function ChangeRolesModal({ place, person, onClose }: ChangeRolesModalProps): ReactElement {
  const queryClient = useQueryClient();
  const roles = useRoleTemplates();
  const { subject, name } = person;
  const held = ownBindings(person);
  const heldIds = new Set(held.map(({ roleTemplateId }) => roleTemplateId));
  const [wanted, setWanted] = useState<readonly string[]>([...heldIds]);
  const context = place.projectId === undefined ? 'cluster' : 'project';
  const mutation = useMutation({
    mutationFn: () => {
      const nameOf = (id: string): string => roleName(id, roles);
      return exchange(changingSteps({ place, subject, name, held, wanted, nameOf }));
    },
    onSuccess: async (refusals) => {
      await queryClient.invalidateQueries({ queryKey: ['v3', bindingKind(place).plural] });
      if (refusals.length === 0) onClose();
    },
  });
  const refusals = mutation.data ?? [];
  const isSame = wanted.length === heldIds.size && wanted.every((id) => heldIds.has(id));
  return (
    <Modal opened onClose={onClose} title={`Roles of ${name}`} size="lg">
      <Stack>
        <RolePicker
          label={`Roles given in the ${context}`}
          groups={roles ? roleGroups(roles, context, heldIds) : []}
          roles={roles}
          value={wanted}
          maxHeight={refusals.length > 0 ? 170 : 320}
          onChange={(value) => {
            mutation.reset();
            setWanted(value);
          }}
        />
        <Refusals refusals={refusals} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={isSame || wanted.length === 0}
            loading={mutation.isPending}
            onClick={() => mutation.mutate()}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
