import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { schema } from '../../api/v3.ts';
import { ButtonLink } from '../../components/links.tsx';
import { type ProjectPlace, projectScope } from './project-place.ts';
import type { SectionId } from './section-ids.ts';
import { type Creation, SECTIONS } from './sections.ts';
import { useMayCreate } from './use-access.ts';

interface CreateButtonProps {
  readonly place: ProjectPlace;
  readonly section: SectionId;
}

/** Leads to the form of what belongs in a section; not there for those who may not make any. */
export function CreateButton({ place, section }: CreateButtonProps): ReactElement | null {
  const { creation } = SECTIONS[section];
  return creation ? <AllowedButton place={place} creation={creation} /> : null;
}

interface AllowedButtonProps {
  readonly place: ProjectPlace;
  readonly creation: Creation;
}

function AllowedButton({ place, creation }: AllowedButtonProps): ReactElement | null {
  const { what, type, plural } = creation;
  const scope = projectScope(place);
  const { data } = useQuery({
    queryKey: ['v3', 'schemas', scope, type],
    queryFn: ({ signal }) => schema(type, signal, scope),
    staleTime: 60_000,
  });
  const mayCreate = useMayCreate(place, type);
  if (!mayCreate || !data?.collectionMethods?.includes('POST')) return null;
  return (
    <ButtonLink
      to="/c/$clusterId/p/$projectId/$plural/create"
      params={{ ...place, plural }}
      leftSection={<IconPlus size={16} />}
    >
      Create {what}
    </ButtonLink>
  );
}
