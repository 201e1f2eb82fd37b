import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import type { ResourceAddress } from '../editor/resource-calls.ts';
import { ResourceEditor } from '../editor/resource-editor.tsx';
import type { ResourceForm } from '../editor/resource-form.ts';
import { NewProjectForm, ProjectForm, projectProblems } from './project-form.tsx';
import { useSharedOut } from './shared-out.ts';

const PROJECTS: ResourceAddress = {
  scope: '',
  type: 'project',
  plural: 'projects',
  together: ['resourceQuota', 'namespaceDefaultResourceQuota'],
};

/** A new project of a cluster. */
export function CreateProjectPage({ clusterId }: { readonly clusterId: string }): ReactElement {
  const navigate = useNavigate();
  return (
    <ResourceEditor
      address={PROJECTS}
      initial={{ clusterId, name: '' }}
      form={NewProjectForm}
      check={projectProblems}
      title="Create a project"
      lead="Namespaces that are given to people together. Whoever creates it owns it."
      onSaved={({ id: projectId }) =>
        void navigate({ to: '/c/$clusterId/p/$projectId', params: { clusterId, projectId } })
      }
      onCancel={() =>
        void navigate({
          to: '/c/$clusterId',
          params: { clusterId },
          search: { tab: 'projects' },
        })
      }
    />
  );
}

interface EditProjectPageProps {
  readonly clusterId: string;
  /** `c-abc12:p-def34`. */
  readonly projectId: string;
}

/** Changes a project. */
export function EditProjectPage({ clusterId, projectId }: EditProjectPageProps): ReactElement {
  const navigate = useNavigate();
  const form = useProjectForm(clusterId, projectId);
  const back = (): void =>
    void navigate({ to: '/c/$clusterId/p/$projectId', params: { clusterId, projectId } });
  return (
    <ResourceEditor
      address={PROJECTS}
      id={projectId}
      form={form}
      check={projectProblems}
      title="Edit the project"
      lead={projectId}
      onSaved={back}
      onCancel={back}
    />
  );
}

/** The form of a stored project, which knows what its namespaces have; the same component for the same project. */
function useProjectForm(clusterId: string, projectId: string): ResourceForm {
  return useMemo(
    () =>
      function StoredProjectForm(props) {
        return <ProjectForm {...props} shared={useSharedOut({ clusterId, projectId })} />;
      },
    [clusterId, projectId],
  );
}
