import { Button, Group, Tabs } from '@mantine/core';
import { IconBox } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ConditionAlerts } from '../../components/condition-alerts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { Page } from '../../components/page.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { useCluster } from '../clusters/clusters.ts';
import { ProjectMembersPanel } from '../members/members-panel.tsx';
import { NamespacesPanel } from '../namespaces/namespaces-panel.tsx';
import { ProjectActions } from '../project-edit/project-actions.tsx';
import type { Project } from '../project-edit/projects.ts';
import { CreateButton } from './create-button.tsx';
import type { ProjectPlace } from './project-place.ts';
import { useProjectNamespaces, useProjects } from './projects.ts';
import { QuotaPanel } from './quota-panel.tsx';
import { isSection, PROJECT_TABS, type ProjectTab, tabOf } from './section-ids.ts';
import { SectionPanel } from './section-panel.tsx';
import { SECTIONS } from './sections.ts';

interface ProjectPageProps {
  readonly place: ProjectPlace;
  readonly tab: ProjectTab;
  /** Only what is in this namespace. */
  readonly namespace: string | undefined;
}

/** Everything in one project. */
export function ProjectPage(props: ProjectPageProps): ReactElement {
  const { clusterId, projectId } = props.place;
  const { data, error, refetch } = useProjects(clusterId);
  const project = data?.find(({ id }) => id === projectId);
  if (error) {
    return (
      <FailurePanel
        title="The project could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows />;
  if (!project) {
    return (
      <EmptyState
        icon={null}
        title="No such project"
        action={
          <AnchorLink to="/c/$clusterId" params={{ clusterId }} search={{ tab: 'projects' }}>
            All projects of the cluster
          </AnchorLink>
        }
      >
        {projectId} is not here, or you may not see it.
      </EmptyState>
    );
  }
  return <ProjectView {...props} project={project} />;
}

function ProjectView({
  place,
  tab,
  namespace,
  project,
}: ProjectPageProps & { readonly project: Project }): ReactElement {
  const navigate = useNavigate();
  const { name = project.id, state = 'unknown' } = project;
  const show = (search: { tab: ProjectTab; namespace?: string | undefined }): void => {
    const { tab: next, namespace: chosen } = search;
    void navigate({
      to: '/c/$clusterId/p/$projectId',
      params: { ...place },
      search: { tab: next, ...(chosen !== undefined && { namespace: chosen }) },
    });
  };
  return (
    <Page
      title={
        <Group gap="sm">
          {name}
          <StateBadge state={state} />
        </Group>
      }
      lead={<ProjectLead project={project} />}
      actions={
        <>
          <ProjectActions project={project} />
          {isSection(tab) && <CreateButton key={tab} place={place} section={tab} />}
        </>
      }
    >
      {tab !== 'quota' && <ConditionAlerts conditions={project.conditions ?? []} />}
      <Tabs
        value={tab}
        onChange={(value) => show({ tab: tabOf(value) ?? tab, namespace })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          {PROJECT_TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {isSection(id) ? SECTIONS[id].title : PLACE_TABS[id]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <TabContent
            place={place}
            tab={tab}
            project={project}
            namespace={namespace}
            onTab={(next) => show({ tab: next })}
            onNamespace={(chosen) => show({ tab, namespace: chosen })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Tabs about the project itself. */
const PLACE_TABS = { namespaces: 'Namespaces', members: 'Members', quota: 'Quota' } as const;

function ProjectLead({ project }: { readonly project: Project }): ReactElement {
  const { clusterId, description } = project;
  const cluster = useCluster(clusterId);
  return (
    <>
      Project of{' '}
      <AnchorLink
        to="/c/$clusterId"
        params={{ clusterId }}
        search={{ tab: 'projects' }}
        size="sm"
        underline="always"
      >
        {cluster?.name ?? clusterId}
      </AnchorLink>
      {description && ` · ${description}`}
    </>
  );
}

interface TabContentProps extends ProjectPageProps {
  readonly project: Project;
  readonly onTab: (tab: ProjectTab) => void;
  readonly onNamespace: (namespace: string | undefined) => void;
}

function TabContent(props: TabContentProps): ReactElement {
  const { place, tab, project, namespace, onTab, onNamespace } = props;
  const namespaces = useProjectNamespaces(place);
  if (tab === 'namespaces') return <NamespacesPanel {...place} />;
  if (tab === 'members') return <ProjectMembersPanel {...place} />;
  if (tab === 'quota') return <QuotaPanel place={place} project={project} />;
  if (namespaces?.length === 0) {
    return (
      <EmptyState
        icon={<IconBox size={28} />}
        title="The project has no namespaces yet"
        action={<Button onClick={() => onTab('namespaces')}>Namespaces of the project</Button>}
      >
        Workloads, services and the rest live in namespaces. Create one in this project, or move one
        into it.
      </EmptyState>
    );
  }
  return (
    <SectionPanel
      key={tab}
      place={place}
      section={tab}
      namespaces={namespaces ?? []}
      namespace={namespace}
      onNamespace={onNamespace}
    />
  );
}
