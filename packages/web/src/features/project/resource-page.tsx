import { Group, Paper, SimpleGrid, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import { type FollowedType, useLiveLists } from '../../api/live-list.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { ConfigValues } from './config-values.tsx';
import { nameOfId } from './network-values.ts';
import { ProjectFailure } from './project-failure.tsx';
import { type ProjectPlace, placeOfLink, projectScope } from './project-place.ts';
import type { ConfigMap, ProjectResource, Workload } from './resources.ts';
import { RowDialogs } from './row-dialogs.tsx';
import { isEditable, type RowDialog, RowMenu } from './row-menu.tsx';
import type { SectionId } from './section-ids.ts';
import { SECTION_TYPES, sectionOfPlural } from './section-types.ts';
import { SECTIONS } from './sections.ts';
import { useResourceAccess } from './use-access.ts';
import { WorkloadPods } from './workload-pods.tsx';

interface ResourcePageProps {
  readonly place: ProjectPlace;
  readonly plural: string;
  readonly id: string;
}

/** One resource of a project, live. */
export function ResourcePage({ place, plural, id }: ResourcePageProps): ReactElement {
  const section = sectionOfPlural(plural);
  const scope = projectScope(place);
  // By name alone: what belongs to the whole project has no namespace that could be asked for.
  const followed = useMemo<readonly FollowedType[]>(
    () =>
      SECTION_TYPES[section].map((type) => ({ ...type, scope, filters: { name: nameOfId(id) } })),
    [section, scope, id],
  );
  const { data, error, refetch } = useLiveLists<ProjectResource>(followed);
  const resource = data?.find(
    (row) => row.id === id && placeOfLink(row.links['self'] ?? '').plural === plural,
  );
  if (error) {
    return (
      <ProjectFailure
        title="It could not be read"
        error={error}
        clusterId={place.clusterId}
        onRetry={refetch}
      />
    );
  }
  if (!data) return <LoadingRows />;
  if (!resource) {
    return (
      <EmptyState
        icon={null}
        title="It is not here"
        action={
          <AnchorLink
            to="/c/$clusterId/p/$projectId"
            params={{ ...place }}
            search={{ tab: section }}
          >
            {SECTIONS[section].title} of the project
          </AnchorLink>
        }
      >
        {id} was deleted, or is not shown to you.
      </EmptyState>
    );
  }
  return <ResourceView place={place} section={section} resource={resource} />;
}

interface ResourceViewProps {
  readonly place: ProjectPlace;
  readonly section: SectionId;
  readonly resource: ProjectResource;
}

function ResourceView({ place, section, resource }: ResourceViewProps): ReactElement {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<RowDialog>();
  const { mayUpdate } = useResourceAccess(place, resource);
  const { id, name = id, transitioningMessage, namespaceId, description } = resource;
  const { title, columns } = SECTIONS[section];
  const openSection = (): void =>
    void navigate({
      to: '/c/$clusterId/p/$projectId',
      params: { ...place },
      search: { tab: section },
    });
  return (
    <Page
      title={
        <Group gap="sm">
          {name}
          {columns.find((column) => column.id === 'state')?.cell(resource)}
        </Group>
      }
      lead={
        <>
          <AnchorLink
            to="/c/$clusterId/p/$projectId"
            params={{ ...place }}
            search={{ tab: section }}
            size="sm"
            underline="always"
          >
            {title}
          </AnchorLink>
          {namespaceId ? ` · namespace ${namespaceId}` : ' · all of the project'}
          {description && ` · ${description}`}
        </>
      }
      actions={
        <>
          {mayUpdate && isEditable(resource) && (
            <ButtonLink
              variant="default"
              to="/c/$clusterId/p/$projectId/$plural/$id/edit"
              params={{ ...place, ...placeOfLink(resource.links['self'] ?? '') }}
              leftSection={<IconPencil size={16} />}
            >
              Edit
            </ButtonLink>
          )}
          <RowMenu place={place} resource={resource} onAsk={setDialog} />
        </>
      }
    >
      {transitioningMessage && (
        <Text size="sm" className="muted" role="status">
          {transitioningMessage}
        </Text>
      )}
      <Facts section={section} resource={resource} />
      {section === 'config-maps' && <ConfigValues configMap={resource as ConfigMap} />}
      {section === 'workloads' && <WorkloadPods place={place} workload={resource as Workload} />}
      <RowDialogs dialog={dialog} onClose={() => setDialog(undefined)} onDeleted={openSection} />
    </Page>
  );
}

/** Columns that the head of the page tells already. */
const IN_HEAD: readonly string[] = ['state', 'name', 'namespace'];

/** What the columns of the section say of a resource. */
function Facts({
  section,
  resource,
}: Pick<ResourceViewProps, 'section' | 'resource'>): ReactElement {
  const columns = SECTIONS[section].columns.filter(({ id }) => !IN_HEAD.includes(id));
  return (
    <Paper className="surface" p="lg">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {columns.map(({ id, title, cell, texts }) => (
          <div key={id}>
            <Text size="xs" fw={600} className="muted">
              {title}
            </Text>
            <Text component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>
              {texts ? <Texts texts={texts(resource)} /> : cell(resource)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Paper>
  );
}

function Texts({ texts }: { readonly texts: readonly string[] }): ReactElement {
  if (texts.length === 0) return <span className="muted">–</span>;
  return (
    <>
      {texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
    </>
  );
}
