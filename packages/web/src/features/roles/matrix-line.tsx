import { ActionIcon, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconEye, IconFilter, IconPencil, IconTrash } from '@tabler/icons-react';
import type { KeyboardEvent, ReactElement } from 'react';
import { hasVerb, type MatrixRow, toggled, verbOrder } from './matrix.ts';
import { NamesModal } from './names-modal.tsx';
import { formatTarget, groupLabel } from './targets.ts';

interface MatrixLineProps {
  readonly row: MatrixRow;
  readonly columns: readonly string[];
  /** The column whose cell takes the focus by Tab; absent when that is in another line. */
  readonly current: number | undefined;
  readonly onFocus: (column: number) => void;
  readonly onMove: (event: KeyboardEvent, column: number) => void;
  /** `undefined` takes the line away. */
  readonly onChange: (row: MatrixRow | undefined) => void;
}

/** One line of the matrix. */
export function MatrixLine(props: MatrixLineProps): ReactElement {
  const { row, columns, current, onFocus, onMove, onChange } = props;
  const name = formatTarget(row.target);
  return (
    <tr data-empty={row.verbs.length === 0 || undefined}>
      <th scope="row">
        <TargetText row={row} />
      </th>
      {columns.map((verb, column) => (
        <td key={verb}>
          <input
            type="checkbox"
            aria-label={`${verb === '*' ? 'all verbs' : verb} on ${name}`}
            checked={hasVerb(row, verb)}
            data-implied={(verb !== '*' && row.verbs.includes('*')) || undefined}
            tabIndex={column === current ? 0 : -1}
            onFocus={() => onFocus(column)}
            onKeyDown={(event) => onMove(event, column)}
            onChange={() => onChange(toggled(row, verb))}
          />
        </td>
      ))}
      <td>
        <LineMenu row={row} name={name} onChange={onChange} />
      </td>
    </tr>
  );
}

/** What a line is about. */
export function TargetText({
  row: { target },
}: {
  readonly row: Pick<MatrixRow, 'target'>;
}): ReactElement {
  if ('url' in target) {
    return (
      <Text span size="sm" ff="monospace">
        {target.url}{' '}
        <Text span size="xs" className="muted">
          path
        </Text>
      </Text>
    );
  }
  const { group, resource, names } = target;
  return (
    <>
      <Text span size="sm" ff="monospace">
        {resource === '*' ? 'every resource' : resource}
      </Text>{' '}
      <Text span size="xs" className="muted">
        {groupLabel(group)}
      </Text>
      {names.length > 0 && (
        <Text size="xs" className="warning">
          only {names.join(', ')}
        </Text>
      )}
    </>
  );
}

interface LineMenuProps {
  readonly row: MatrixRow;
  readonly name: string;
  readonly onChange: (row: MatrixRow | undefined) => void;
}

const READ = ['get', 'list', 'watch'];
const CHANGE = [...READ, 'create', 'update', 'patch', 'delete'];

function LineMenu({ row, name, onChange }: LineMenuProps): ReactElement {
  const [opened, { open, close }] = useDisclosure();
  const { target } = row;
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={`More for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconEye size={16} />}
            onClick={() => onChange({ ...row, verbs: verbOrder(READ) })}
          >
            Look only
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPencil size={16} />}
            onClick={() => onChange({ ...row, verbs: verbOrder(CHANGE) })}
          >
            Look and change
          </Menu.Item>
          {!('url' in target) && (
            <Menu.Item leftSection={<IconFilter size={16} />} onClick={open}>
              Only objects of some names
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onChange(undefined)}>
            Remove the line
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {!('url' in target) && opened && (
        <NamesModal
          target={target}
          onClose={close}
          onChange={(names) => onChange({ ...row, target: { ...target, names } })}
        />
      )}
    </>
  );
}
