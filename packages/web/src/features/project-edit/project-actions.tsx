import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { remove } from '../../api/v3.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { ButtonLink } from '../../components/links.tsx';
import type { Project } from './projects.ts';

/** What the server lets this person do with a project. */
export function ProjectActions({ project }: { readonly project: Project }): ReactElement {
  const navigate = useNavigate();
  const { id: projectId, name = projectId, clusterId, links } = project;
  return (
    <>
      {links['update'] !== undefined && (
        <ButtonLink
          to="/c/$clusterId/p/$projectId/edit"
          params={{ clusterId, projectId }}
          variant="default"
          leftSection={<IconPencil size={16} />}
        >
          Edit
        </ButtonLink>
      )}
      {links['remove'] !== undefined && (
        <ConfirmButton
          label="Delete"
          title={`Delete the project ${name}?`}
          leftSection={<IconTrash size={16} />}
          phrase={name}
          run={() => remove('projects', projectId)}
          onDone={() =>
            void navigate({
              to: '/c/$clusterId',
              params: { clusterId },
              search: { tab: 'projects' },
            })
          }
        >
          The namespaces that were created for it are deleted, with everything that runs in them;
          others stay in the cluster and belong to no project. The roles that people have in the
          project, and the secrets that are kept for the whole project, are gone. This cannot be
          undone.
        </ConfirmButton>
      )}
    </>
  );
}
