import { Group, Loader, MultiSelect, type MultiSelectProps, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUser, IconUsersGroup } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { toFailure } from '../../api/to-failure.ts';
import { type Principal, subjectOfPrincipal } from './bindings.ts';
import { type PrincipalType, usePrincipals } from './principals.ts';
import { type KnownUsers, subjectDetail, useKnownUsers } from './subjects.ts';

interface PrincipalPickerProps {
  readonly label: string;
  readonly description: string;
  readonly value: readonly Principal[];
  readonly onChange: (value: readonly Principal[]) => void;
  readonly error?: string | undefined;
  /** Only these; otherwise users and groups. */
  readonly principalType?: PrincipalType;
  /** At most that many. */
  readonly max?: number;
}

/** Keys within a moment are one search. */
const PAUSE_MS = 200;

/** Users and groups, found by their names. */
export function PrincipalPicker(props: PrincipalPickerProps): ReactElement {
  const { label, description, value, onChange, error, principalType, max } = props;
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text, PAUSE_MS);
  const { found, isSearching, error: failure } = usePrincipals(wanted, principalType);
  const users = useKnownUsers();
  const byId = new Map([...value, ...found].map((principal) => [principal.id, principal]));
  const problem = error ?? (failure && toFailure(failure).message);
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'Search by name' : ''}
      data-autofocus
      searchable
      hidePickedOptions
      // The server has searched.
      filter={({ options }) => options}
      data={[...byId.values()].map(({ id, name = id }) => ({ value: id, label: name }))}
      renderOption={optionOf(byId, users)}
      searchValue={text}
      onSearchChange={setText}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => byId.get(id) ?? []))}
      rightSection={isSearching ? <Loader size={16} /> : null}
      {...(text.trim() !== '' && {
        nothingFoundMessage: emptyWords(isSearching || text !== wanted),
      })}
      {...(problem !== null && { error: problem })}
      {...(max !== undefined && { maxValues: max })}
    />
  );
}

function emptyWords(isSearching: boolean): string {
  if (isSearching) return 'Searching…';
  return 'Nobody of that name. Of a group that nobody here is in, type the whole id, such as oidc_group://developers.';
}

function optionOf(
  byId: ReadonlyMap<string, Principal>,
  users: KnownUsers,
): NonNullable<MultiSelectProps['renderOption']> {
  return function Option({ option }) {
    const principal = byId.get(option.value);
    const isGroup = principal?.principalType === 'group';
    return (
      <Group gap="sm" wrap="nowrap">
        {isGroup ? <IconUsersGroup size={17} /> : <IconUser size={17} />}
        <div>
          <Text size="sm">{option.label}</Text>
          {principal && (
            <Text size="xs" className="muted">
              {subjectDetail(subjectOfPrincipal(principal), users)}
            </Text>
          )}
        </div>
      </Group>
    );
  };
}
