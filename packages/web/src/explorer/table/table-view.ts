/** How a table is looked at, as it stands in the address. */
export interface TableView {
  /** What is written into the field above it. */
  readonly q?: string;
  /** Id of a column, with a `-` before it for the other way round. */
  readonly sort?: string;
  /** Names of namespaces and projects, with commas between them. */
  readonly ns?: string;
  /** Ids of the columns that are shown, with commas between them. */
  readonly cols?: string;
}

const PARTS = ['q', 'sort', 'ns', 'cols'] as const;

/** The view in an address; what is no text, or empty, is left out. */
export function tableViewOf(search: Readonly<Record<string, unknown>>): TableView {
  return Object.fromEntries(
    PARTS.flatMap((part) => {
      const value = search[part];
      return typeof value === 'string' && value !== '' ? [[part, value]] : [];
    }),
  );
}

/** A view that somebody has given a name. */
export interface SavedView extends TableView {
  readonly name: string;
}

/** Saved views by the id of their type. */
export type SavedViews = Readonly<Record<string, readonly SavedView[]>>;

/** As many as a menu has room for. */
export const MAX_VIEWS = 20;

/** Reads what {@link writeViews} wrote; nothing when it is something else. */
export function readViews(text: string | undefined): SavedViews {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as SavedViews) : {};
  } catch {
    // Somebody else's preference of the same name.
    return {};
  }
}

/** With a view among those of a type; one of the same name is replaced. */
export function withView(views: SavedViews, type: string, view: SavedView): SavedViews {
  const others = (views[type] ?? []).filter(({ name }) => name !== view.name);
  return { ...views, [type]: [...others, view].slice(-MAX_VIEWS) };
}

/** Without a view. */
export function withoutView(views: SavedViews, type: string, name: string): SavedViews {
  return { ...views, [type]: (views[type] ?? []).filter((view) => view.name !== name) };
}

/** The parts of a list in an address. */
export function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').filter((part) => part !== '');
}
