import type { PlanColumn } from "./columns";
import type { PlanRow } from "./rows";

/** Rows as a table that a spreadsheet takes: a line each, columns parted by tabs, the names of the columns first. */
export function toTsv(rows: PlanRow[], columns: readonly PlanColumn[]): string {
  const problems = rows.some((row) => row.cannotRun !== null || row.standing.warnings.length > 0);
  const head = [...columns.map((column) => (column.label === "#" ? "Plan" : column.label)), ...(problems ? ["Problems"] : [])];
  const lines = rows.map((row) => [
    ...columns.map((column) => cell(column.text(row))),
    ...(problems ? [cell([...row.standing.cannotRun.map((reason) => `Cannot run: ${reason}`), ...row.standing.warnings].join(" "))] : []),
  ]);
  return [head, ...lines].map((line) => line.join("\t")).join("\n");
}

/** A cell holds no tab and no line end; and nothing a spreadsheet would compute: a title is text. */
function cell(text: string): string {
  const plain = text.replace(/\s+/g, " ").trim();
  return /^[=+@-]/.test(plain) ? ` ${plain}` : plain;
}
