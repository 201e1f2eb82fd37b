import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ResourceAddress } from '../editor/resource-calls.ts';
import { ResourceEditor } from '../editor/resource-editor.tsx';
import { ProjectForm, projectProblems } from './project-form.tsx';

const PROJECTS: ResourceAddress = { scope: '', type: 'project', plural: 'projects' };

/** A new project of a cluster. */
export function CreateProjectPage({ clusterId }: { readonly clusterId: string }): ReactElement {
  const navigate = useNavigate();
  return (
    <ResourceEditor
      address={PROJECTS}
      initial={{ clusterId, name: '' }}
      form={ProjectForm}
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
  const back = (): void =>
    void navigate({ to: '/c/$clusterId/p/$projectId', params: { clusterId, projectId } });
  return (
    <ResourceEditor
      address={PROJECTS}
      id={projectId}
      form={ProjectForm}
      check={projectProblems}
      title="Edit the project"
      lead={projectId}
      onSaved={back}
      onCancel={back}
    />
  );
}
