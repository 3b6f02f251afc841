/** Which of the files that were dropped together is opened: the project file, else the first. */
export function toOpen(paths: string[]): string | null {
  return paths.find((path) => /\.prj$/i.test(path)) ?? paths[0] ?? null;
}
