/** In a browser a dropped file has no path, and without this it would take the place of the page. Gives what ends it. */
export function refuseDrops(page: Window, refused: () => void): () => void {
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    refused();
  };
  page.addEventListener("dragover", over);
  page.addEventListener("drop", drop);
  return () => {
    page.removeEventListener("dragover", over);
    page.removeEventListener("drop", drop);
  };
}

/** Which of the files that were dropped together is opened: the project file, else the first. */
export function toOpen(paths: string[]): string | null {
  return paths.find((path) => /\.prj$/i.test(path)) ?? paths[0] ?? null;
}
