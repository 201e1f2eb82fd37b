import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import type { Principal } from '../access/bindings.ts';
import { PrincipalPicker } from '../access/principal-picker.tsx';
import { Refusals } from '../access/refusals.tsx';
import { RolePicker } from '../access/role-picker.tsx';
import { roleGroups, roleName, useRoleTemplates } from '../access/roles.ts';
import { type Refusal, takeSteps } from '../access/steps.ts';
import { givingSteps } from './giving.ts';
import type { Member, MembersPlace } from './members.ts';

interface AddMembersModalProps {
  readonly place: MembersPlace;
  readonly members: readonly Member[];
  readonly onClose: () => void;
}

/** Gives some roles to some users and groups. */
export function AddMembersModal({ place, members, onClose }: AddMembersModalProps): ReactElement {
  const queryClient = useQueryClient();
  const roles = useRoleTemplates();
  const [principals, setPrincipals] = useState<readonly Principal[]>([]);
  const [roleIds, setRoleIds] = useState<readonly string[]>([]);
  const [isTried, setTried] = useState(false);
  const context = place.projectId === undefined ? 'cluster' : 'project';
  const mutation = useMutation({
    mutationFn: () => takeSteps(givingSteps({ place, members, principals, roleIds, nameOf })),
    onSuccess: async (refusals) => {
      await queryClient.invalidateQueries({ queryKey: ['v3'], predicate: isOfBindings });
      if (refusals.length > 0) return;
      const who = principals.map(({ name, id }) => name ?? id).join(', ');
      notifications.show({
        title: 'Access given',
        message: `${who}: ${roleIds.map(nameOf).join(', ')}`,
      });
      onClose();
    },
  });
  const nameOf = (id: string): string => roleName(id, roles);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (principals.length > 0 && roleIds.length > 0) mutation.mutate();
  };
  const { aboutWho, aboutRoles } = sorted(mutation.data ?? []);
  return (
    <Modal opened onClose={onClose} title="Add members" size="lg">
      <form onSubmit={submit}>
        <Stack>
          <PrincipalPicker
            label="Who"
            description="Users and groups, as many as you like. They can use it from their next request on."
            value={principals}
            onChange={(value) => {
              mutation.reset();
              setPrincipals(value);
            }}
            error={isTried && principals.length === 0 ? 'Name at least one' : undefined}
          />
          <Refusals refusals={aboutWho} />
          <RolePicker
            label={`Roles in the ${context}`}
            groups={roles ? roleGroups(roles, context) : []}
            roles={roles}
            value={roleIds}
            onChange={(value) => {
              mutation.reset();
              setRoleIds(value);
            }}
            maxHeight={aboutRoles.length > 0 ? 170 : 320}
            error={isTried && roleIds.length === 0 ? 'Choose at least one' : undefined}
          />
          <Refusals refusals={aboutRoles} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={mutation.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function isOfBindings({
  queryKey: [, plural],
}: {
  readonly queryKey: readonly unknown[];
}): boolean {
  return typeof plural === 'string' && plural.endsWith('RoleTemplateBindings');
}

/** Refusals at the field that they are about; most are about the role. */
function sorted(refusals: readonly Refusal[]): {
  readonly aboutWho: readonly Refusal[];
  readonly aboutRoles: readonly Refusal[];
} {
  const isAboutWho = ({ error }: Refusal): boolean =>
    /^(?:user|group)/.test(toFailure(error).fieldName ?? '');
  return {
    aboutWho: refusals.filter(isAboutWho),
    aboutRoles: refusals.filter((refusal) => !isAboutWho(refusal)),
  };
}
