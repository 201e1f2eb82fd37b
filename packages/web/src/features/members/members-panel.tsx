import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { AddMembersModal } from './add-members-modal.tsx';
import { type Member, type MembersPlace, ownBindings, peopleOf } from './members.ts';
import { MembersTable } from './members-table.tsx';
import { PeopleTable } from './people-table.tsx';
import {
  type ConditionsById,
  type Members,
  useClusterConditions,
  useClusterMembers,
  useMayGive,
  useProjectConditions,
  useProjectMembers,
} from './use-members.ts';

/** Who has access to a cluster, and why. */
export function ClusterMembersPanel({ clusterId }: { readonly clusterId: string }): ReactElement {
  const place = { clusterId };
  return (
    <MembersPanel
      place={place}
      conditions={useClusterConditions(place)}
      {...useClusterMembers(place)}
    />
  );
}

/** Who has access to a project, and why: also through the whole cluster. */
export function ProjectMembersPanel({ clusterId, projectId }: ProjectMembersProps): ReactElement {
  const place = { clusterId, projectId };
  return (
    <MembersPanel
      place={place}
      conditions={useProjectConditions(place)}
      {...useProjectMembers(place)}
    />
  );
}

interface ProjectMembersProps {
  readonly clusterId: string;
  readonly projectId: string;
}

interface MembersPanelProps extends Members {
  readonly place: MembersPlace;
  /** Absent for those who may not see it. */
  readonly conditions: ConditionsById | undefined;
}

const VIEWS = [
  { value: 'roles', label: 'Roles given' },
  { value: 'people', label: 'Everybody' },
] as const;

type View = (typeof VIEWS)[number]['value'];

function MembersPanel(props: MembersPanelProps): ReactElement {
  const { place, conditions, members, error, refetch } = props;
  const [view, setView] = useState<View>('roles');
  const [opened, { open, close }] = useDisclosure();
  const mayGive = useMayGiveHere(place, members);
  const add = mayGive && (
    <Button leftSection={<IconUserPlus size={16} />} onClick={open}>
      Add members
    </Button>
  );
  const beside = (
    <>
      <SegmentedControl<View>
        data={[...VIEWS]}
        value={view}
        onChange={setView}
        aria-label="How to show who has access"
      />
      <Group ml="auto" gap="sm">
        <ButtonLink to="/why" search={{ cluster: place.clusterId }} variant="default">
          Who may do what?
        </ButtonLink>
        {add}
      </Group>
    </>
  );
  return (
    <Stack>
      {error && (
        <FailurePanel title="The members could not be read" error={error} onRetry={refetch} />
      )}
      {!members && !error && <LoadingRows />}
      {members?.length === 0 && <NoMembers place={place} action={add} />}
      {members && members.length > 0 && (
        <MembersView
          view={view}
          place={place}
          conditions={conditions}
          members={members}
          beside={beside}
        />
      )}
      {opened && <AddMembersModal place={place} members={members ?? []} onClose={close} />}
    </Stack>
  );
}

/** The type may be given somewhere; what can be taken away tells that it is here. */
function useMayGiveHere(place: MembersPlace, members: readonly Member[] | undefined): boolean {
  const may = useMayGive(place);
  if (!may || !members) return false;
  const own = ownBindings({ members });
  return own.length === 0 || own.some(({ links }) => links['remove'] !== undefined);
}

function NoMembers({
  place: { projectId },
  action,
}: {
  readonly place: MembersPlace;
  readonly action: ReactElement | false;
}): ReactElement {
  return (
    <EmptyState icon={<IconUsers size={28} />} title="Nobody was given access yet" action={action}>
      {projectId === undefined
        ? 'Administrators own every cluster. Whoever else is to use this one is given a role here, or in one of its projects.'
        : 'Owners of the cluster own its projects. Whoever else is to use this one is given a role here.'}
    </EmptyState>
  );
}

interface MembersViewProps {
  readonly view: View;
  readonly place: MembersPlace;
  readonly conditions: ConditionsById | undefined;
  readonly members: readonly Member[];
  readonly beside: ReactElement;
}

function MembersView({ view, members, ...props }: MembersViewProps): ReactElement {
  if (view === 'people') return <PeopleTable people={peopleOf(members)} {...props} />;
  return <MembersTable members={members} {...props} />;
}
