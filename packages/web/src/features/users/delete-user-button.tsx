import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { listQuery } from '../../api/live-list.ts';
import { remove, type User } from '../../api/v3.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import type { GlobalRoleBinding, RoleBinding } from '../access/bindings.ts';
import { isFor } from '../access/held-roles.ts';
import { knownUsers } from '../access/subjects.ts';
import { goingWords } from './going-words.ts';
import { userLabel } from './users.ts';

/** Deletes a user, and says before what goes with them. */
export function DeleteUserButton({ user }: { readonly user: User }): ReactElement {
  const navigate = useNavigate();
  const inDrover = useQuery(listQuery<GlobalRoleBinding>('globalRoleBindings')).data ?? [];
  const inClusters = useQuery(listQuery<RoleBinding>('clusterRoleTemplateBindings')).data ?? [];
  const inProjects = useQuery(listQuery<RoleBinding>('projectRoleTemplateBindings')).data ?? [];
  const label = userLabel(user);
  const wanted = { subject: { kind: 'user', id: user.id }, users: knownUsers([user]) } as const;
  const count = (bindings: readonly (GlobalRoleBinding | RoleBinding)[]): number =>
    bindings.filter((binding) => isFor(binding, wanted)).length;
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${label}?`}
      leftSection={<IconTrash size={16} />}
      run={() => remove('users', user.id)}
      onDone={() => void navigate({ to: '/users' })}
    >
      {goingWords({
        global: count(inDrover),
        clusters: count(inClusters),
        projects: count(inProjects),
      })}
    </ConfirmButton>
  );
}
