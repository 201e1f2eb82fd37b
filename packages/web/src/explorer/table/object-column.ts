import type { TableColumn } from '../../components/virtual-table.tsx';
import type { ExplorerObject } from '../api/wire.ts';

/** A column of a list of objects. */
export interface ObjectColumn extends TableColumn<ExplorerObject> {
  /** What the server sorts and filters it by. */
  readonly field: string;
  /** Whether it is there as long as nobody chooses. */
  readonly isShown: boolean;
  readonly isText: boolean;
}
