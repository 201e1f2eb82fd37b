import { MultiSelect } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { useNamespaces, useProjects } from '../../features/project/projects.ts';

interface NamespaceSelectProps {
  readonly clusterId: string;
  /** Names of namespaces and projects. */
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** Narrows what is shown to namespaces, or to those of projects. */
export function NamespaceSelect({
  clusterId,
  value,
  onChange,
}: NamespaceSelectProps): ReactElement {
  const namespaces = useNamespaces(clusterId);
  const { data: projects } = useProjects(clusterId);
  const choices = useMemo(() => {
    const named = (projects ?? []).map(({ id, name = id }) => ({
      value: id.slice(id.indexOf(':') + 1),
      label: name,
    }));
    const names = (namespaces ?? []).map(({ id, name = id }) => name).toSorted();
    return [
      { group: 'Projects', items: named },
      { group: 'Namespaces', items: names },
    ].filter(({ items }) => items.length > 0);
  }, [namespaces, projects]);
  return (
    <MultiSelect
      aria-label="Namespaces"
      placeholder={value.length === 0 ? 'All namespaces' : ''}
      data={choices}
      value={[...value]}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'All namespaces' }}
      hidePickedOptions
      miw={220}
      maw={420}
      maxDropdownHeight={360}
    />
  );
}
