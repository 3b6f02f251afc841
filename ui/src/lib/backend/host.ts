/** What the program around the page can do. A browser page can do less; entries that cannot work are not shown. */
export interface Host {
  readonly kind: "window" | "web";
  /** Project the program was started with, or the sample. */
  startedWith(): Promise<{ project: string | null; sample: boolean }>;
  /** A dialog for `X.prj`; null where it was cancelled. Absent where there are no dialogs. */
  pickProject?: () => Promise<string | null>;
  /** A dialog for a folder. */
  pickFolder?: (title: string) => Promise<string | null>;
  /** A dialog for a file: `kind` names them ("Worker files"), extensions without dot. */
  pickFile?: (title: string, kind: string, extensions: string[]) => Promise<string | null>;
  /** A dialog for where to save. */
  pickSave?: (title: string, name: string, kind: string, extensions: string[]) => Promise<string | null>;
  /** Shows a file in the system's file manager. */
  reveal?: (path: string) => Promise<void>;
  /** Opens a folder in the system's file manager. */
  openFolder?: (path: string) => Promise<void>;
  /** Closes the window; everything goes on. */
  closeWindow?: () => Promise<void>;
  /** Ends the program for good. */
  quit?: (how: QuitWay) => Promise<void>;
  /** Files or folders were dropped onto the window, or are held over it. */
  onDropped?: (dropped: (paths: string[]) => void, hovering: (is: boolean) => void) => void;
  /** The program asks whether it may end. */
  onQuitAsked?: (asked: () => void) => void;
  /** Another start of the program handed over what it was given. */
  onOpenAsked?: (asked: (project: string | null, sample: boolean) => void) => void;
  /** The first frame that answers clicks is there. */
  firstFrame?: () => void;
  /** Keeps what went wrong in the page for a crash report. */
  reportPageError?: (text: string) => void;
}

/** What becomes of work when the program ends for good. */
export type QuitWay = "let-it-go-on" | "share-out" | "stop-placing";
