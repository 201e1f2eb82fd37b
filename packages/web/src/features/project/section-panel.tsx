import { Select } from '@mantine/core';
import { IconBox } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useCallback, useMemo, useState } from 'react';
import { type FollowedType, useLiveLists } from '../../api/live-list.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { FilteredTable } from '../../components/filtered-table.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { StaleMark } from '../../components/stale-mark.tsx';
import { CreateButton } from './create-button.tsx';
import { ProjectFailure } from './project-failure.tsx';
import { type ProjectPlace, placeOfLink, projectScope } from './project-place.ts';
import type { ProjectResource } from './resources.ts';
import { RowDialogs } from './row-dialogs.tsx';
import { menuColumn, type RowDialog } from './row-menu.tsx';
import type { SectionId } from './section-ids.ts';
import { SECTION_TYPES } from './section-types.ts';
import { SECTIONS } from './sections.ts';

interface SectionPanelProps {
  readonly place: ProjectPlace;
  readonly section: SectionId;
  /** The namespaces of the project. */
  readonly namespaces: readonly string[];
  /** Only what is in this namespace. */
  readonly namespace: string | undefined;
  readonly onNamespace: (namespace: string | undefined) => void;
}

/** Everything of one sort in a project, live. */
export function SectionPanel(props: SectionPanelProps): ReactElement {
  const { place, section } = props;
  const { title } = SECTIONS[section];
  const scope = projectScope(place);
  const followed = useMemo<readonly FollowedType[]>(
    () => SECTION_TYPES[section].map((type) => ({ ...type, scope })),
    [section, scope],
  );
  const { data, error, refetch, live } = useLiveLists<ProjectResource>(followed);
  if (error) {
    return (
      <ProjectFailure
        title={`${title} could not be read`}
        error={error}
        clusterId={place.clusterId}
        onRetry={refetch}
      />
    );
  }
  if (!data) return <LoadingRows />;
  return data.length === 0 ? (
    <NoRows place={place} section={section} />
  ) : (
    <SectionTable {...props} rows={data} live={live} />
  );
}

function NoRows({ place, section }: Pick<SectionPanelProps, 'place' | 'section'>): ReactElement {
  const { title, lesson } = SECTIONS[section];
  return (
    <EmptyState
      icon={<IconBox size={28} />}
      title={`No ${title.toLowerCase()} yet`}
      action={<CreateButton place={place} section={section} />}
    >
      {lesson}
    </EmptyState>
  );
}

interface SectionTableProps extends SectionPanelProps {
  readonly rows: readonly ProjectResource[];
  readonly live: boolean;
}

function SectionTable(props: SectionTableProps): ReactElement {
  const { place, section, rows, live, namespace, namespaces, onNamespace } = props;
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<RowDialog>();
  const { title, columns, texts } = SECTIONS[section];
  const { clusterId, projectId } = place;
  const withMenu = useMemo(
    () => [...columns, menuColumn({ clusterId, projectId }, setDialog)],
    [columns, clusterId, projectId],
  );
  const shown = useMemo(
    () => (namespace ? rows.filter((row) => row.namespaceId === namespace) : rows),
    [rows, namespace],
  );
  const searched = useCallback(
    (row: ProjectResource) => [row.name, row.namespaceId ?? '', row.state, ...texts(row)],
    [texts],
  );
  const open = ({ links, namespaceId, name = '' }: ProjectResource): void => {
    // Pods have a page of their own, with their logs and a shell.
    if (section === 'pods') {
      const params = { clusterId, namespace: namespaceId ?? '', pod: name };
      void navigate({ to: '/c/$clusterId/pods/$namespace/$pod', params });
      return;
    }
    const params = { ...place, ...placeOfLink(links['self'] ?? '') };
    void navigate({ to: '/c/$clusterId/p/$projectId/$plural/$id', params });
  };
  const select = (
    <Select
      aria-label="Namespace"
      placeholder="All namespaces"
      data={[...namespaces]}
      value={namespace ?? null}
      onChange={(value) => onNamespace(value ?? undefined)}
      clearable
      searchable
      w={220}
    />
  );
  return (
    <>
      <FilteredTable
        label={title}
        placeholder="Filter by name and more"
        rows={shown}
        columns={withMenu}
        keyOf={({ type, id }) => `${type}/${id}`}
        texts={searched}
        beside={
          <>
            {select}
            <StaleMark live={live} />
          </>
        }
        initialSort={{ id: 'name', descending: false }}
        onOpen={open}
      />
      <RowDialogs dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
}
