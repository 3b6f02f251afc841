import { columnVisibilityFeature, createColumnHelper, createSortedRowModel, createTable, rowSortingFeature, tableFeatures, type SortingState } from "@tanstack/svelte-table";
import type { App } from "$lib/state/app.svelte";
import { COLUMNS, FIXED, compareValues, shownColumns, sortValue, type ColumnChoice, type ColumnId, type PlanColumn } from "./columns";
import type { PlanRow } from "./rows";

const features = tableFeatures({ rowSortingFeature, columnVisibilityFeature, sortedRowModel: createSortedRowModel() });
const helper = createColumnHelper<typeof features, PlanRow>();
const columns = helper.columns(
  COLUMNS.map((column) =>
    helper.accessor((row) => sortValue(column, row), {
      id: column.id,
      enableHiding: !FIXED.includes(column.id),
      sortUndefined: "last",
      sortFn: (a, b, id) => compareValues(a.getValue(id), b.getValue(id)),
      sortDescFirst: false,
    }),
  ),
);

/** Sorting and choice of columns of the table of plans; both are remembered. Made while a component is. */
export class SortedPlans {
  readonly #app: App;
  readonly #width: () => number;
  readonly #table;

  /** `rows` are those the filter lets through, `width` is the room in rem. */
  constructor(app: App, rows: () => PlanRow[], width: () => number) {
    this.#app = app;
    this.#width = width;
    const sorting = (): SortingState => this.sorting;
    const visibility = (): Record<string, boolean> => Object.fromEntries(COLUMNS.map((column) => [column.id, this.columns.includes(column)]));
    this.#table = createTable({
      features,
      columns,
      get data() {
        return rows();
      },
      getRowId: (row) => row.number,
      state: {
        get sorting() {
          return sorting();
        },
        get columnVisibility() {
          return visibility();
        },
      },
      onSortingChange: (change) => app.memory.set("project.sort", typeof change === "function" ? change(this.sorting) : change),
    });
  }

  /** The rows, sorted. */
  get rows(): PlanRow[] {
    return this.#table.getRowModel().rows.map((row) => row.original);
  }

  /** The columns that are shown. */
  get columns(): PlanColumn[] {
    return shownColumns(this.#chosen, this.#width());
  }

  get sorting(): SortingState {
    const kept = this.#app.memory.get<unknown[]>("project.sort", []);
    return kept.filter((one): one is SortingState[number] => typeof one === "object" && one !== null && "id" in one && "desc" in one && COLUMNS.some((column) => column.id === one.id));
  }

  get #chosen(): ColumnChoice {
    const kept = this.#app.memory.get<Record<string, unknown>>("project.columns", {});
    return Object.fromEntries(Object.entries(kept).filter((one): one is [string, boolean] => typeof one[1] === "boolean"));
  }

  /** How a column is sorted. */
  direction(id: ColumnId): "ascending" | "descending" | "none" {
    const sorted = this.sorting.find((one) => one.id === id);
    return sorted === undefined ? "none" : sorted.desc ? "descending" : "ascending";
  }

  /** Sorts by a column: ascending, descending, then as the project has it. `further` keeps what it is sorted by already. */
  sortBy(id: ColumnId, further: boolean): void {
    const column = this.#table.getColumn(id);
    if (column?.getNextSortingOrder() === false) this.#table.setSorting((before) => before.filter((one) => one.id !== id));
    else column?.toggleSorting(column.getNextSortingOrder() === "desc", further);
  }

  show(id: ColumnId, shown: boolean): void {
    this.#app.memory.set("project.columns", { ...this.#chosen, [id]: shown });
  }

  /** Forgets the choice of columns. */
  showUsual(): void {
    this.#app.memory.set("project.columns", {});
  }

  get isUsual(): boolean {
    return Object.keys(this.#chosen).length === 0;
  }
}
