import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { schema } from '../../api/v3.ts';
import { type ProjectPlace, projectScope } from './project-place.ts';
import type { SectionId } from './section-ids.ts';
import { type Creation, SECTIONS } from './sections.ts';

/** What this person may make in a section; nothing until that is known. */
function useCreations(place: ProjectPlace, section: SectionId): readonly Creation[] {
  const scope = projectScope(place);
  const possible = SECTIONS[section].creations;
  const schemas = useQueries({
    queries: possible.map(({ type }) => ({
      queryKey: ['v3', 'schemas', scope, type],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => schema(type, signal, scope),
      staleTime: 60_000,
    })),
  });
  return possible.filter((_, index) => schemas[index]?.data?.collectionMethods?.includes('POST'));
}

interface CreateButtonProps {
  readonly place: ProjectPlace;
  readonly section: SectionId;
}

/** Leads to the form of what belongs in a section; not there for those who may not make any. */
export function CreateButton({ place, section }: CreateButtonProps): ReactElement | null {
  const navigate = useNavigate();
  const creations = useCreations(place, section);
  const [first, ...others] = creations;
  if (!first) return null;
  const open = ({ plural }: Creation): void => {
    void navigate({
      to: '/c/$clusterId/p/$projectId/$plural/create',
      params: { ...place, plural },
    });
  };
  if (others.length === 0) {
    return (
      <Button leftSection={<IconPlus size={16} />} onClick={() => open(first)}>
        Create {first.what}
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />} rightSection={<IconChevronDown size={16} />}>
          Create
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {creations.map((creation) => (
          <Menu.Item key={creation.plural} onClick={() => open(creation)}>
            Create {creation.what}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
